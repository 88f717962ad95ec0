/** Two quiet notes for somebody who begins to wait. */

import { sound } from "./preferences";

let player: AudioContext | null = null;

export function chime(): void {
  if (sound.value === "off") return;
  player ??= new AudioContext();
  if (player.state === "suspended") void player.resume();
  const now = player.currentTime;
  for (const [pitch, after] of [[660, 0], [880, 0.13]] as const) {
    const tone = player.createOscillator();
    const loudness = player.createGain();
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0, now + after);
    loudness.gain.linearRampToValueAtTime(0.05, now + after + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, now + after + 0.35);
    tone.connect(loudness).connect(player.destination);
    tone.start(now + after);
    tone.stop(now + after + 0.4);
  }
}
