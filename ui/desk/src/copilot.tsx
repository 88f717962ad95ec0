/** The copilot's draft, with what it rests on. */

import { useSignal } from "@preact/signals";
import { isMine, isTheirs } from "./conversation";
import { askDraft, sendDraft } from "./deeds";
import { Icon, iconOfEvidence } from "./icons";
import { say } from "./words";
import { draftIn, write, writtenIn } from "./written";

export function DraftCard({ session, written }: { session: string; written: () => void }) {
  const words = say();
  const offered = draftIn(session);
  const open = useSignal<string | null>(null);
  const now = offered.value;
  if (!now || isTheirs.value) return null;
  if (now.state === "asked")
    return (
      <div class="drafted" role="status">
        <p class="dim pulse">{words.drafting}</p>
      </div>
    );
  const leave = (): void => void (offered.value = null);
  if (now.state === "failed" || !now.draft)
    return (
      <div class="drafted" role="status">
        <p>{now.told || words.draftFailed}</p>
        <div class="choices">
          <button type="button" class="quiet" onClick={() => void askDraft()}>{words.tryAgain}</button>
          <button type="button" class="quiet" onClick={leave}>{words.discard}</button>
        </div>
      </div>
    );
  const { draft } = now;
  const use = (text: string): void => {
    write(session, { kind: "message", text, draft: draft.draft_id, earlier: before || null });
    leave();
    written();
  };
  const before = writtenIn(session).value.text.trimEnd();
  const shown = draft.evidence.find((one) => one.ref + one.title === open.value);
  return (
    <div class="drafted" role="region" aria-label={words.draftFromModel}>
      <header>
        <Icon name="spark" />
        <b>{draft.source === "model" ? words.draftFromModel : words.draftFromRecords}</b>
        <button type="button" class="bare" aria-label={words.discard} title={words.discard} onClick={leave}>
          <Icon name="cross" />
        </button>
      </header>
      <p class="text" lang={draft.language}>{draft.text}</p>
      {draft.evidence.length > 0 && (
        <div class="evidence" role="group" aria-label={words.restsOn}>
          <span class="dim">{words.restsOn}</span>
          {draft.evidence.map((one) => {
            const name = one.ref + one.title;
            return (
              <button key={name} type="button" class="chip" aria-expanded={open.value === name} onClick={() => (open.value = open.value === name ? null : name)}>
                <Icon name={iconOfEvidence[one.kind] ?? "policy"} />
                <span class="kind">{words.evidence[one.kind] ?? one.kind}</span> {one.title}
              </button>
            );
          })}
        </div>
      )}
      {shown && (
        <blockquote>
          {shown.words}
          <cite>{shown.title}</cite>
        </blockquote>
      )}
      {draft.look_up.length > 0 && (
        <div class="look-up">
          <b>{words.lookUp}</b>
          <ul>{draft.look_up.map((one) => <li key={one}>{one}</li>)}</ul>
        </div>
      )}
      <div class="choices">
        <button
          type="button" class="primary"
          onClick={() => void sendDraft(draft)}
        >
          <Icon name="send" />
          {isMine.value ? words.send : words.takeAndSend}
        </button>
        <button type="button" class="quiet" onClick={() => use(draft.text)}>{words.edit}</button>
        <button type="button" class="quiet" onClick={() => use(before ? `${before}\n${draft.text}` : draft.text)}>{words.insert}</button>
      </div>
    </div>
  );
}
