/** The panel's styles. A page changes them by CSS variables on `shop-assistant`: `--shop-assistant-accent` and so on. */

export const STYLES = `
:host{--accent:var(--shop-assistant-accent,#0b6e5f);--on-accent:var(--shop-assistant-on-accent,#fff);--paper:var(--shop-assistant-paper,#fff);--ink:var(--shop-assistant-ink,#1f1d1a);--dim:var(--shop-assistant-dim,#69635a);--faint:var(--shop-assistant-faint,#f1eee9);--line:var(--shop-assistant-line,#e0dbd2);--sale:#a62f1b}
:host([theme=dark]){--accent:var(--shop-assistant-accent,#4fbfac);--on-accent:var(--shop-assistant-on-accent,#08231e);--paper:var(--shop-assistant-paper,#1e1c19);--ink:var(--shop-assistant-ink,#f0ede7);--dim:var(--shop-assistant-dim,#b3ac9f);--faint:var(--shop-assistant-faint,#2b2824);--line:var(--shop-assistant-line,#3a3631);--sale:#f0866f}
@media(prefers-color-scheme:dark){:host(:not([theme=light])){--accent:var(--shop-assistant-accent,#4fbfac);--on-accent:var(--shop-assistant-on-accent,#08231e);--paper:var(--shop-assistant-paper,#1e1c19);--ink:var(--shop-assistant-ink,#f0ede7);--dim:var(--shop-assistant-dim,#b3ac9f);--faint:var(--shop-assistant-faint,#2b2824);--line:var(--shop-assistant-line,#3a3631);--sale:#f0866f}}
*{box-sizing:border-box;margin:0}
.panel{all:initial;box-sizing:border-box;position:fixed;z-index:2147483001;bottom:88px;right:20px;width:min(400px,calc(100vw - 24px));height:min(640px,calc(100dvh - 108px));display:flex;flex-direction:column;overflow:hidden;background:var(--paper);color:var(--ink);border:1px solid var(--line);border-radius:16px;box-shadow:0 12px 48px #0003;font:15px/1.5 var(--shop-assistant-font,system-ui,-apple-system,"Segoe UI","PingFang SC","Noto Sans CJK SC",sans-serif)}
.panel[hidden]{display:none}
.panel.left{right:auto;left:20px}
.panel.inline{position:static;width:100%;height:100%;min-height:420px;box-shadow:none}
.head{display:flex;align-items:center;justify-content:space-between;padding:10px 8px 10px 16px;border-bottom:1px solid var(--line)}
h2{font-size:16px;font-weight:650}
button{font:inherit;color:inherit;cursor:pointer;border:0;background:none;border-radius:10px}
button:disabled{cursor:default;opacity:.55}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.close{width:36px;height:36px;font-size:20px;line-height:1}
.log{flex:1;overflow-y:auto;padding:14px;display:flex;flex-direction:column;gap:10px;overscroll-behavior:contain}
.said,.told{max-width:88%;padding:8px 13px;border-radius:14px;white-space:pre-wrap;overflow-wrap:anywhere}
.said{align-self:flex-end;background:var(--accent);color:var(--on-accent);border-bottom-right-radius:4px}
.told{align-self:flex-start;background:var(--faint);border-bottom-left-radius:4px}
.told:empty,.note:empty,.shelf:empty,.quick:empty{display:none}
.turn{display:flex;flex-direction:column;gap:8px}
.shelf{display:flex;gap:10px;overflow-x:auto;padding:2px 2px 8px;list-style:none;scroll-snap-type:x proximity}
.card{flex:0 0 172px;display:flex;flex-direction:column;gap:4px;border:1px solid var(--line);border-radius:12px;overflow:hidden;scroll-snap-align:start;padding-bottom:10px}
.card>*{margin-inline:10px}
.picture{margin:0 0 4px;height:150px;background:var(--faint);display:block;width:100%;object-fit:cover}
.name{font-weight:600;font-size:13.5px;line-height:1.35;color:inherit;text-decoration:none;text-align:left;padding:0;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}
.name:hover{text-decoration:underline}
.price{font-weight:650}.price s{font-weight:400;color:var(--dim);margin-left:6px}
.fact{font-size:12.5px;color:var(--dim);line-height:1.35}
.add{margin-top:auto;padding:7px 10px;background:var(--accent);color:var(--on-accent);font-size:13.5px}
.note{font-size:13px;color:var(--dim);display:flex;gap:8px;align-items:center}
.note button,.quick button{border:1px solid var(--line);padding:5px 12px;border-radius:16px;font-size:13.5px;color:var(--accent);text-align:left}
.quick{display:flex;flex-wrap:wrap;gap:8px}
.table{overflow-x:auto}
table{border-collapse:collapse;font-size:13px}
th,td{border:1px solid var(--line);padding:5px 8px;text-align:left;vertical-align:top;font-weight:400}
thead th{font-weight:600}
.by{font-size:12.5px;color:var(--dim);font-weight:600}
.agent .told{border-left:3px solid var(--accent)}
.care:empty{display:none}
.care{padding:9px 14px;border-top:1px solid var(--line);background:var(--faint);font-size:13.5px;display:flex;flex-direction:column;gap:8px}
.typing{color:var(--dim)}.typing:empty{display:none}
fieldset{border:0;padding:0;display:flex;flex-wrap:wrap;align-items:center;gap:2px}
legend{font-weight:600;padding:0}
.star{font-size:24px;line-height:1;padding:5px 6px;color:var(--dim)}.star[aria-checked=true],.star.lit{color:var(--accent)}
.rating textarea{width:100%}.rating div{display:flex;gap:8px;justify-content:flex-end}
.rating button:not(.star){padding:6px 12px;font-size:13.5px}.rating .send{background:var(--accent);color:var(--on-accent)}
.launcher[data-unread]::after{content:attr(data-unread);position:absolute;top:-3px;right:-3px;min-width:20px;height:20px;border-radius:10px;background:#a62f1b;color:#fff;font:600 12px/20px system-ui,sans-serif;text-align:center}
.panel>form{display:flex;gap:8px;align-items:flex-end;padding:10px;border-top:1px solid var(--line)}
textarea{flex:1;font:inherit;color:inherit;background:var(--faint);border:1px solid var(--line);border-radius:12px;padding:8px 12px;resize:none;max-height:120px;field-sizing:content}
textarea::placeholder{color:var(--dim);opacity:1}
.panel>form button{background:var(--accent);color:var(--on-accent);padding:9px 14px}
.hide{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media(max-width:480px){.panel:not(.inline){inset:0;width:100%;height:100dvh;border:0;border-radius:0}}
@media(prefers-reduced-motion:no-preference){.log{scroll-behavior:smooth}}
`;
