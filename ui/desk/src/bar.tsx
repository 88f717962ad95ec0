/** The bar over the page: where one is, how one likes it, who one is. */

import { complaint, tell } from "./deeds";
import { Icon } from "./icons";
import { allowed, go, page, type PageName } from "./navigation";
import * as outbox from "./outbox";
import { dialog } from "./panel";
import { sound, spoken, theme } from "./preferences";
import { counts } from "./queue";
import { me, signOut } from "./signed_in";
import { broken } from "./stream";
import { say } from "./words";
import { forgetAll } from "./written";

export function Bar() {
  const words = say();
  const pages: [PageName, string, "talk" | "measures" | "replies"][] = [
    ["talk", words.conversations, "talk"],
    ["measures", words.measures, "measures"],
    ["replies", words.replies, "replies"],
  ];
  return (
    <header class="bar">
      <h1>{words.desk}</h1>
      <nav aria-label={words.desk}>
        {pages
          .filter(([name]) => allowed(name) === name)
          .map(([name, told, icon]) => (
            <button key={name} type="button" aria-current={page.value === name ? "page" : undefined} onClick={() => go({ page: name })}>
              <Icon name={icon} />
              <span>{told}</span>
              {name === "talk" && counts.value.waiting > 0 && <span class="many hot">{counts.value.waiting}</span>}
            </button>
          ))}
      </nav>
      <div class="own">
        <Preferences />
        <span class="me">
          <b>{me.value?.name}</b>
          <span class="dim">{me.value && words[me.value.role]}</span>
        </span>
        <button type="button" class="bare" aria-label={words.signOut} title={words.signOut} onClick={() => void leave()}>
          <Icon name="out" />
        </button>
      </div>
    </header>
  );
}

async function leave(): Promise<void> {
  try {
    await signOut();
    outbox.empty();
    forgetAll();
  } catch (error) {
    tell(complaint(error));
  }
}

export function Preferences() {
  const words = say();
  const isDark = document.documentElement.dataset["theme"] === "dark";
  theme.value; // drawn anew with it
  return (
    <>
      {me.value && (
        <>
          <button type="button" class="bare wide-only" aria-label={words.keys} title={`${words.keys} (?)`} onClick={() => (dialog.value = "keys")}>
            <Icon name="help" />
          </button>
          <button
            type="button" class="bare" aria-pressed={sound.value === "on"} aria-label={sound.value === "on" ? words.soundOn : words.soundOff}
            title={sound.value === "on" ? words.soundOn : words.soundOff} onClick={() => (sound.value = sound.value === "on" ? "off" : "on")}
          >
            <Icon name={sound.value === "on" ? "bell" : "belloff"} />
          </button>
        </>
      )}
      <button type="button" class="bare" aria-label={isDark ? words.toLight : words.toDark} title={isDark ? words.toLight : words.toDark} onClick={() => (theme.value = isDark ? "light" : "dark")}>
        <Icon name={isDark ? "sun" : "moon"} />
      </button>
      <button type="button" class="bare lang" lang={spoken.value === "zh" ? "en" : "zh-Hans"} title={words.languageTitle} onClick={() => (spoken.value = spoken.value === "zh" ? "en" : "zh")}>
        {words.language}
      </button>
    </>
  );
}

export function Offline() {
  return broken.value.size ? (
    <p class="offline" role="status">
      {say().offline}
    </p>
  ) : null;
}
