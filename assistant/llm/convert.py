"""GGUF to a folder that vLLM serves. A script of the vLLM environment: ``python convert.py GGUF OUT TEMPLATE int8|float32``.

Nothing of the app is imported here. Peak memory: 5.6 GB for the 1.5B, 3.0 GB for the 0.5B. ``float32`` keeps bfloat16 on disk
(nothing is lost: the GGUF holds less) and vLLM widens it; ``int8`` is W8A8 in compressed-tensors' form: one scale an output
channel, activations scaled token by token as they come. https://github.com/vllm-project/compressed-tensors
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

_SCHEME = {
    "quant_method": "compressed-tensors",
    "format": "int-quantized",
    "quantization_status": "compressed",
    "kv_cache_scheme": None,
    "global_compression_ratio": None,
    "ignore": ["lm_head"],
    "config_groups": {
        "group_0": {
            "targets": ["Linear"],
            "weights": {"num_bits": 8, "type": "int", "symmetric": True, "strategy": "channel", "dynamic": False},
            "input_activations": {"num_bits": 8, "type": "int", "symmetric": True, "strategy": "token", "dynamic": True},
            "output_activations": None,
        }
    },
}


def read_gguf(gguf: Path) -> tuple[Any, Any]:
    """The model in bfloat16 with its embeddings tied, and its tokenizer."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
    model: Any = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.bfloat16)
    with torch.no_grad():
        # upstream ties the two; of the two copies in the file, the head is the less coarsely quantized
        model.model.embed_tokens.weight.copy_(model.lm_head.weight)
    model.config.tie_word_embeddings = True
    model.tie_weights()
    # transformers marks a model from a GGUF "quantized" though its weights are plain by now
    if any(parameter.dtype != torch.bfloat16 for parameter in model.parameters()):
        raise SystemExit("the weights were not unpacked to bfloat16")
    model.hf_quantizer = None
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    model.is_quantized = False
    return model, tokenizer


def to_int8(source: Path, out: Path) -> None:
    """The bfloat16 folder again, its projections as int8."""
    import torch
    from safetensors import safe_open
    from safetensors.torch import save_file

    tensors = {}
    with safe_open(source / "model.safetensors", "pt") as weights:
        for name in weights.keys():  # noqa: SIM118 (no mapping)
            weight = weights.get_tensor(name)
            if not name.endswith("_proj.weight"):
                tensors[name] = weight.clone()
                continue
            wide = weight.float()
            scale = (wide.abs().amax(1, keepdim=True) / 127).clamp_min(1e-8)
            tensors[name] = (wide / scale).round().clamp(-127, 127).to(torch.int8)
            tensors[f"{name}_scale"] = scale.to(torch.float32)
    save_file(tensors, out / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((source / "config.json").read_text())
    (out / "config.json").write_text(json.dumps({**config, "quantization_config": _SCHEME}, indent=1))
    for path in source.iterdir():
        if path.name not in {"model.safetensors", "config.json"}:
            shutil.copy(path, out)


def convert(gguf: Path, out: Path, template: Path, form: str) -> None:
    """Fill ``out`` with config, tokenizer, chat template and weights."""
    model, tokenizer = read_gguf(gguf)
    wide = out.with_name(f"{out.name}-bfloat16") if form == "int8" else out
    model.save_pretrained(wide)
    tokenizer.save_pretrained(wide)
    shutil.copy(template, wide / "chat_template.jinja")
    del model
    if form == "int8":
        out.mkdir(exist_ok=True)
        to_int8(wide, out)
        shutil.rmtree(wide)


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
