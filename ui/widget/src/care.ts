/** What the shopper sees of who answers: the line, the person, the typing, and the rating at the end. */

import type { Care } from "./client";
import { element } from "./elements";
import type { Words } from "./words";

const TYPING = 6_000; // ms that somebody counts as typing

export class CareView {
  readonly place = element("div", { class: "care" });
  private readonly told = element("p", { role: "status" });
  private readonly typed = element("p", { class: "typing", role: "status" });
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly words: Words,
    private readonly rate: (stars: number | null, words: string) => Promise<void>,
  ) {}

  /** `unrated`: whether to ask how it was. */
  show(care: Care, unrated: boolean): void {
    const { words } = this;
    const name = care.staff_name ?? words.somebody;
    this.typing("");
    this.told.textContent = {
      assistant: "",
      waiting: words.waitingFor(care.position ?? null),
      person: words.person(name),
      closed: words.ended(name),
    }[care.state];
    if (care.state === "assistant" || (care.state === "closed" && !unrated)) this.place.replaceChildren();
    else this.place.replaceChildren(this.told, this.typed, ...(care.state === "closed" ? [this.rating()] : []));
  }

  typing(name: string): void {
    clearTimeout(this.timer);
    this.typed.textContent = name ? this.words.typing(name) : "";
    if (name) this.timer = setTimeout(() => this.typing(""), TYPING);
  }

  private rating(): HTMLElement {
    const { words } = this;
    let chosen = 0;
    const stars = [1, 2, 3, 4, 5].map((number) => {
      const star = element("button", { class: "star", type: "button", role: "radio", "aria-checked": "false", "aria-label": words.ofFive(number) }, "★");
      star.onclick = () => {
        chosen = number;
        stars.forEach((one, place) => {
          one.setAttribute("aria-checked", String(place + 1 === number));
          one.classList.toggle("lit", place < number);
        });
        send.disabled = false;
      };
      star.onkeydown = (event) => {
        const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
        const next = step && stars[number - 1 + step];
        if (!next) return;
        event.preventDefault();
        next.click();
        next.focus();
      };
      return star;
    });
    const box = element("textarea", { rows: "1", maxlength: "1000", "aria-label": words.words, placeholder: words.words });
    const send = element("button", { class: "send", type: "button" }, words.send);
    const later = element("button", { type: "button" }, words.notNow);
    send.disabled = true;
    send.onclick = () => {
      send.disabled = true;
      this.rate(chosen, box.value.trim()).then(
        () => this.place.replaceChildren(element("p", { role: "status" }, words.thanks)),
        () => (send.disabled = false),
      );
    };
    later.onclick = () => {
      void this.rate(null, "");
      this.place.replaceChildren();
    };
    const group = element("fieldset", { role: "radiogroup" }, element("legend", {}, words.rate), ...stars);
    return element("div", { class: "rating" }, group, box, element("div", {}, later, send));
  }
}
