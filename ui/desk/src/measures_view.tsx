/** How the desk does: by agent and as a whole. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "./api";
import { complaint } from "./deeds";
import { span } from "./saying";
import type { Measured, Measures } from "./types";
import { say } from "./words";

const PERIODS = [7, 30, 90];

export function MeasuresPage() {
  const words = say();
  const days = useSignal(30);
  const told = useSignal<Measures | null>(null);
  const wrong = useSignal("");
  useEffect(() => {
    let late = false;
    ask<Measures>(`measures?days=${days.value}`).then(
      (now) => late || ((told.value = now), (wrong.value = "")),
      (error: unknown) => late || (wrong.value = complaint(error)),
    );
    return () => void (late = true);
  }, [days.value]);
  const names = words.measureNames;
  return (
    <main class="page" tabIndex={0}>
      <header>
        <h2>{words.measures}</h2>
        <div class="kinds" role="group" aria-label={words.period}>
          {PERIODS.map((one) => (
            <button key={one} type="button" aria-pressed={days.value === one} onClick={() => (days.value = one)}>{words.lastDays(one)}</button>
          ))}
        </div>
      </header>
      {wrong.value && <p class="wrong" role="alert">{wrong.value}</p>}
      {told.value && (
        <>
          <dl class="tiles">
            {parts(told.value.whole).map(([name, value]) => (
              <div key={name}>
                <dt>{names[name]}</dt>
                <dd>{value}</dd>
                <dd class="dim">{name === "stars" && told.value!.whole.ratings ? words.ratings(told.value!.whole.ratings) : words.measureHints[name]}</dd>
              </div>
            ))}
          </dl>
          <div class="table" tabIndex={0} role="region" aria-label={words.measures}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{words.agent}</th>
                  {(Object.keys(names) as (keyof typeof names)[]).map((name) => <th key={name} scope="col">{names[name]}</th>)}
                </tr>
              </thead>
              <tbody>
                {told.value.agents.map((one) => (
                  <tr key={one.staff_id}>
                    <th scope="row">{one.name}</th>
                    {parts(one).map(([name, value]) => <td key={name}>{value}</td>)}
                  </tr>
                ))}
              </tbody>
            </table>
            {!told.value.agents.length && <p class="nothing">{words.noMeasures}</p>}
          </div>
        </>
      )}
    </main>
  );
}

function parts(one: Measured): [keyof ReturnType<typeof say>["measureNames"], string][] {
  const none = "–";
  return [
    ["taken", String(one.taken)],
    ["wait", one.first_answer_seconds == null ? none : span(one.first_answer_seconds)],
    ["closed", String(one.closed)],
    ["stars", one.stars == null ? none : `${one.stars.toFixed(1)} ★`],
    ["offered", String(one.drafts_offered)],
    ["sent", String(one.drafts_sent)],
    ["edited", one.drafts_edited == null ? none : `${Math.round(one.drafts_edited * 100)} %`],
  ];
}
