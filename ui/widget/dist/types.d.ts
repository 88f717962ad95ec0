/** What a page sees of the widget. */
export type Language = "en" | "zh";
/** A decimal string and its ISO 4217 currency. */
export interface Price {
    amount: string;
    currency: string;
}
/** A product as the shop shows it; every figure is the shop's own. */
export interface Product {
    position: number;
    product_id: string;
    title: string;
    brand: string | null;
    price: Price;
    list_price: Price | null;
    rating: number | null;
    review_count: number;
    in_stock: boolean;
    image_url: string | null;
    url: string | null;
    reasons: string[];
}
/** Who is signed in at the page, as its own server vouches: `signature` is made there and never in the browser. */
export interface Identity {
    id: string;
    /** Seconds since 1970 after which the signature is void. */
    expires: number;
    /** Hex HMAC-SHA256 of `id` + "\n" + `expires` under the shop's identity key. */
    signature: string;
}
/** What the shopper looks at: a hint for what "this one" means and for later rankings, never an authority. */
export interface PageHint {
    product_id?: string;
}
export interface Events {
    open: Record<string, never>;
    close: Record<string, never>;
    /** Of role `agent` a person at the shop's desk, whose name `name` is. */
    message: {
        role: "shopper" | "assistant" | "agent";
        text: string;
        name?: string;
    };
    products: {
        query: string;
        total: number;
        items: Product[];
    };
    /** Call `preventDefault()` to keep the widget from following the product's link. */
    product_click: {
        product: Product;
    };
    /** Call `preventDefault()` to put it into the page's own cart; the shop's cart then stays as it is. */
    add_to_cart: {
        product: Product;
        quantity: number;
    };
    handoff: {
        ticket_id: string;
    };
    error: {
        code: string;
        message: string;
    };
}
export type EventName = keyof Events;
export interface WidgetEvent<Name extends EventName> {
    type: Name;
    detail: Events[Name];
    preventDefault(): void;
}
export type Listener<Name extends EventName> = (event: WidgetEvent<Name>) => void;
/** `window.ShopAssistant`. Calls made before the widget is there are carried out once it is. */
export interface ShopAssistantApi {
    open(): void;
    close(): void;
    toggle(): void;
    /** Say something in the shopper's name; opens the panel. */
    send(message: string): void;
    /** Sign a shopper in (or, with null, out). Another shopper's conversation is never shown. */
    setShopper(identity: Identity | null): void;
    /** Tell what the shopper looks at; `{}` or null: no product. */
    setPage(page: PageHint | null): void;
    /** Take the widget off the page. */
    destroy(): void;
    /** Gives back a function that stops listening. */
    on<Name extends EventName>(name: Name, listener: Listener<Name>): () => void;
}
declare global {
    interface Window {
        ShopAssistant?: ShopAssistantApi;
    }
}
