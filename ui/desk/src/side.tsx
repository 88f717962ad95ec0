/** The shopper's side: what is known of who writes. */

import type { ComponentChildren } from "preact";
import { row, shopper } from "./conversation";
import { Icon } from "./icons";
import { back } from "./navigation";
import { amount, nameOf, plainDay, since, times } from "./saying";
import { Picture } from "./timeline";
import type { Order, ShopperSide } from "./types";
import { say } from "./words";

export function Side() {
  const words = say();
  const now = row.value;
  const known = shopper.value;
  return (
    <aside class="side" aria-label={words.side}>
      <header class="head">
        <button type="button" class="bare side-button" aria-label={words.backTalk} onClick={back}>
          <Icon name="back" />
        </button>
        <h2>{now ? nameOf(now) : ""}</h2>
        <span class="tag">{now?.shopper.signed_in ? words.signedInShopper : words.guest}</span>
      </header>
      <div class="scroll" tabIndex={0} role="region" aria-label={words.side}>
        {now && (
          <dl class="about">
            <dt>{words.about.messages}</dt>
            <dd>{now.turns}</dd>
            {now.language && <><dt>{words.about.language}</dt><dd>{words.languages[now.language] ?? now.language}</dd></>}
            <><dt>{words.about.mood}</dt><dd>{now.mood === "upset" ? words.upset : words.moodCalm}</dd></>
            <dt>{words.about.since}</dt>
            <dd>{since(now.since)}</dd>
            {now.stars != null && <><dt>{words.about.rating}</dt><dd><span role="img" aria-label={words.stars(now.stars)}>{"★".repeat(now.stars)}{"☆".repeat(5 - now.stars)}</span></dd></>}
          </dl>
        )}
        {known && <Known known={known} isGuest={!now?.shopper.signed_in} />}
      </div>
    </aside>
  );
}

function Part({ title, count, children }: { title: string; count?: number; children: ComponentChildren }) {
  return (
    <section class="part">
      <h3>
        {title}
        {!!count && <span class="many">{count}</span>}
      </h3>
      {children}
    </section>
  );
}

function Known({ known, isGuest }: { known: ShopperSide; isGuest: boolean }) {
  const words = say();
  const { profile, cart, orders } = known;
  const most = Math.max(...profile.map((one) => Math.abs(one.weight)), 0.001);
  return (
    <>
      <Part title={words.profile}>
        {profile.length ? (
          <ul class="tastes">
            {profile.slice(0, 14).map((one) => (
              <li key={one.tag} class={one.weight < 0 ? "unwanted" : Math.abs(one.weight) > most * 0.6 ? "strong" : ""}><Taste tag={one.tag} /></li>
            ))}
          </ul>
        ) : (
          <p class="dim">{words.noProfile}</p>
        )}
      </Part>
      <Part title={words.cart} count={cart.quantity}>
        {cart.lines.length ? (
          <>
            <ul class="lines">
              {cart.lines.map((line) => (
                <li key={line.variant_id}>
                  <Picture url={line.image_url} />
                  <span class="name">{line.title}</span>
                  <span class="dim">{[...Object.values(line.options), `× ${line.quantity}`].join(" · ")}</span>
                  <span class="price">{line.in_stock ? amount(times(line.unit_price, line.quantity)) : words.soldOut}</span>
                </li>
              ))}
            </ul>
            {cart.total && <p class="sum"><span>{words.totalSum}</span> <b>{amount(cart.total)}</b></p>}
          </>
        ) : (
          <p class="dim">{words.noCart}</p>
        )}
      </Part>
      <Part title={words.orders} count={orders.length}>
        {orders.length ? orders.map((order) => <Ordered key={order.order_id} order={order} />) : <p class="dim">{isGuest ? words.noOrdersGuest : words.noOrders}</p>}
      </Part>
    </>
  );
}

/** "color: white" as its two parts. */
function Taste({ tag }: { tag: string }) {
  const colon = tag.indexOf(": ");
  return colon < 0 ? <>{tag}</> : <><span class="dim">{tag.slice(0, colon)}</span> {tag.slice(colon + 2)}</>;
}

function Ordered({ order }: { order: Order }) {
  const words = say();
  const when = order.delivered_on
    ? words.delivered(plainDay(order.delivered_on))
    : order.expected_on ? words.expected(plainDay(order.expected_on)) : words.placed(plainDay(order.placed_on));
  return (
    <details class="order">
      <summary>
        <b>{order.order_id}</b>
        <span class={`tag state-${order.state}`}>{words.orderStates[order.state] ?? order.state}</span>
        <span class="price">{amount(order.total)}</span>
        <span class="dim">{when}</span>
      </summary>
      <ul>
        {order.lines.map((line) => (
          <li key={line.product_id}>
            {line.quantity} × {line.title}
          </li>
        ))}
      </ul>
      {order.tracking_number && (
        <p class="dim">
          {order.carrier} {order.tracking_number}
        </p>
      )}
    </details>
  );
}
