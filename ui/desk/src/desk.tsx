/** The desk: opens for whoever is signed in. */

import { effect, untracked } from "@preact/signals";
import { render } from "preact";
import { Bar, Offline } from "./bar";
import * as conversation from "./conversation";
import { Dialogs } from "./dialogs";
import { notice } from "./deeds";
import { listenToKeys } from "./keyboard";
import { MeasuresPage } from "./measures_view";
import { allowed, column, page, restore, side } from "./navigation";
import * as outbox from "./outbox";
import * as queue from "./queue";
import { Queue } from "./queue_view";
import { RepliesPage } from "./replies_view";
import { Side } from "./side";
import { SignIn } from "./sign_in";
import { findOut, me, unreachable } from "./signed_in";
import { Talk } from "./talk";
import { say } from "./words";
import { belongTo } from "./written";
import "./desk.css";

function Desk() {
  if (me.value === undefined)
    return <p class="opening" role="status">{unreachable.value ? say().unreachable : say().opening}</p>;
  if (me.value === null) return <SignIn />;
  return (
    <div class="desk">
      <Bar />
      <Offline />
      {page.value === "talk" ? (
        <main class={side.value ? "columns with-side" : "columns"} data-column={column.value}>
          <Queue />
          <Talk />
          {conversation.opened.value && <Side />}
        </main>
      ) : page.value === "measures" ? (
        <MeasuresPage />
      ) : (
        <RepliesPage />
      )}
      <p class={notice.value ? "notice shown" : "notice"} role="status">{notice.value}</p>
      <Dialogs />
    </div>
  );
}

effect(() => {
  const somebody = me.value;
  untracked(() => {
    if (somebody) {
      belongTo(somebody.staff_id);
      restore();
      if (allowed("talk") === "talk") {
        queue.open();
        outbox.resume();
      }
    } else {
      queue.close();
      conversation.show(null);
    }
  });
});

effect(() => {
  document.title = say().waitingTitle(me.value ? queue.counts.value.waiting : 0);
});

listenToKeys();
render(<Desk />, document.getElementById("desk")!);
void findOut();
