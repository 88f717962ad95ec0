#!/usr/bin/env bash
# Every test. vLLM is prepared first unless SHOP_TEST_LLM_URL names an endpoint; arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}" TOKENIZERS_PARALLELISM=false GRADIO_ANALYTICS_ENABLED=False
if [ -z "${SHOP_TEST_LLM_URL:-}" ]; then
  .venv/bin/shop llm prepare
fi
exec .venv/bin/pytest "$@"
