/** The desk's own line drawings, 20 by 20. */

const DRAWN = {
  talk: "M3 4.5h14v9H9l-4 3v-3H3z",
  measures: "M4 16V9m4 7V4m4 12v-5m4 5V7",
  replies: "M4 4h12M4 8h12M4 12h7M4 16h4",
  bell: "M5 13.5V9a5 5 0 0 1 10 0v4.5l1.5 1.5h-13zM8.5 17h3",
  belloff: "M5 13.5V9a5 5 0 0 1 8.5-3.5M15 9v4.5l1.5 1.5H6M8.5 17h3M3 3l14 14",
  sun: "M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1",
  moon: "M16 11.5A6.5 6.5 0 0 1 8.5 4a6.5 6.5 0 1 0 7.5 7.5z",
  help: "M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM8 8a2 2 0 1 1 2.7 1.9c-.5.2-.7.6-.7 1.1v.4M10 13.8v.2",
  out: "M8 4H4v12h4M12 6.5l3.5 3.5-3.5 3.5M15 10H8",
  search: "M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4zM13 13l4 4",
  back: "M12 4l-6 6 6 6",
  person: "M10 4a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM4 17c0-3 2.7-5 6-5s6 2 6 5",
  spark: "M9 3l1.6 4.4L15 9l-4.4 1.6L9 15l-1.6-4.4L3 9l4.4-1.6zM15 13l.8 1.9 1.9.8-1.9.8L15 18.500l-.8-2-1.900-.8 1.9-.8z",
  short: "M4 7h12M4 11h7",
  warm: "M10 16.500S3.500 12.500 3.500 8A3.500 3.500 0 0 1 10 6.300 3.500 3.500 0 0 1 16.500 8c0 4.500-6.500 8.500-6.500 8.500z",
  globe: "M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM3 10h14M10 3c2.500 2 3 4.500 3 7s-.5 5-3 7c-2.500-2-3-4.500-3-7s.5-5 3-7z",
  bag: "M4.500 7h11l.8 10H3.700zM7 9V6a3 3 0 0 1 6 0v3",
  slash: "M12.500 3.500l-5 13",
  send: "M3.500 10L17 3.500 13 17l-3.500-5.500z",
  note: "M4 3.500h12v9L12 16.500H4zM12 16.500v-4h4",
  cross: "M5 5l10 10M15 5L5 15",
  check: "M4 10.500l4 4 8-9",
  policy: "M6 3h6l3 3v11H6zM8.500 9.500h4M8.500 12.500h4",
  cart: "M3 4h2l1.800 8.500h8L16.500 7H6M8 16.500h.1M13.500 16.500h.1",
  order: "M3.500 6.500L10 3l6.500 3.500v7L10 17l-6.500-3.500zM3.500 6.500L10 10l6.500-3.500M10 10v7",
  star: "M10 3l2 4.500 5 .5-3.700 3.300 1 4.900L10 13.700l-4.300 2.500 1-4.900L3 8l5-.5z",
  ticket: "M3 6h14v3a1.500 1.500 0 0 0 0 3v3H3v-3a1.500 1.500 0 0 0 0-3z",
  plus: "M10 4v12M4 10h12",
  down: "M5 8l5 5 5-5",
} as const;

export type IconName = keyof typeof DRAWN;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={DRAWN[name]} />
    </svg>
  );
}

export const iconOfEvidence: Record<string, IconName> = { policy: "policy", product: "bag", order: "order", review: "star", cart: "cart" };
