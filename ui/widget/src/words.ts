/** The widget's own words. */

import type { Language } from "./types";

const EN = {
  title: "Shopping assistant",
  greeting: "Hello! Tell me what you are looking for.",
  placeholder: "What are you looking for?",
  send: "Send",
  stop: "Stop",
  close: "Close",
  add: "Add to cart",
  added: "Added",
  notAdded: "Not added. Try again",
  soldOut: "Out of stock",
  stars: (stars: number, count: number) => `${stars.toFixed(1)} stars, ${count} reviews`,
  was: "was",
  more: (count: number) => `${count} found`,
  working: "Working on it…",
  waiting: "The connection was lost. Trying again…",
  failed: "That did not work.",
  stopped: "Stopped.",
  retry: "Try again",
  you: "You",
  assistant: "Assistant",
  products: "Products",
  unknown: "not said",
  waitingFor: (position: number | null) => (position ? `You are number ${position} in line for a person. ` : "A person will answer you here. ") + "The assistant helps you meanwhile.",
  person: (name: string) => `${name} will answer you here.`,
  typing: (name: string) => `${name} is typing…`,
  ended: (name: string) => `${name} has closed this conversation.`,
  somebody: "Customer service",
  rate: "How were you served?",
  ofFive: (stars: number) => (stars === 1 ? "1 star" : `${stars} stars`),
  words: "What went well, what did not? (optional)",
  thanks: "Thank you for telling us.",
  notNow: "Not now",
  unread: (count: number) => (count === 1 ? "1 new message" : `${count} new messages`),
};

const ZH: typeof EN = {
  title: "购物助手",
  greeting: "您好！想找点什么？",
  placeholder: "想找点什么？",
  send: "发送",
  stop: "停止",
  close: "关闭",
  add: "加入购物车",
  added: "已加入",
  notAdded: "未能加入，请重试",
  soldOut: "缺货",
  stars: (stars, count) => `${stars.toFixed(1)} 星，${count} 条评价`,
  was: "原价",
  more: (count) => `共 ${count} 件`,
  working: "正在处理…",
  waiting: "连接中断，正在重试…",
  failed: "没有成功。",
  stopped: "已停止。",
  retry: "重试",
  you: "您",
  assistant: "助手",
  products: "商品",
  unknown: "未说明",
  waitingFor: (position) => (position ? `人工客服排队中，您是第 ${position} 位。` : "人工客服会在这里答复您。") + "等待时助手会继续帮您。",
  person: (name) => `${name} 会在这里答复您。`,
  typing: (name) => `${name} 正在输入…`,
  ended: (name) => `${name} 已结束这次会话。`,
  somebody: "人工客服",
  rate: "这次服务怎么样？",
  ofFive: (stars) => `${stars} 星`,
  words: "哪里好，哪里不好？（可不填）",
  thanks: "感谢您的反馈。",
  notNow: "以后再说",
  unread: (count) => `${count} 条新消息`,
};

export type Words = typeof EN;

export function wordsOf(language: Language): Words {
  return language === "zh" ? ZH : EN;
}

/** The language asked for, else that of the page, else that of the browser. */
export function languageOf(asked: string | undefined): Language {
  const tag = asked || document.documentElement.lang || navigator.language;
  return tag.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** An amount as people of that language write it. */
export function money(price: { amount: string; currency: string }, language: Language): string {
  try {
    const form = new Intl.NumberFormat(language, { style: "currency", currency: price.currency, currencyDisplay: "narrowSymbol" });
    return form.format(Number(price.amount));
  } catch {
    return `${price.amount} ${price.currency}`;
  }
}
