/** The way in. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Refused } from "./api";
import { Preferences } from "./bar";
import { Icon } from "./icons";
import { readWays, signIn, ways } from "./signed_in";
import { say } from "./words";

export function SignIn() {
  const words = say();
  const login = useSignal("");
  const password = useSignal("");
  const told = useSignal("");
  const busy = useSignal(false);
  useEffect(() => void readWays(), []);
  const open = ways.value;

  async function enter(name: string, secret: string | null): Promise<void> {
    busy.value = true;
    told.value = "";
    try {
      await signIn(name, secret);
    } catch (error) {
      told.value = error instanceof Refused ? error.message || words.unreachable : words.wrong;
      password.value = "";
    } finally {
      busy.value = false;
    }
  }

  return (
    <main class="sign-in">
      <div class="corner">
        <Preferences />
      </div>
      <div class="box">
        <Icon name="talk" />
        <h1>{words.signInTitle}</h1>
        {open?.password !== false && (
          <form onSubmit={(event) => (event.preventDefault(), void enter(login.value, password.value))}>
            <label>
              {words.login}
              <input class="field" name="login" autocomplete="username" required value={login.value} onInput={(event) => (login.value = event.currentTarget.value)} />
            </label>
            <label>
              {words.password}
              <input class="field" name="password" type="password" autocomplete="current-password" required value={password.value} onInput={(event) => (password.value = event.currentTarget.value)} />
            </label>
            <p class="wrong" role="alert">{told.value}</p>
            <button type="submit" class="primary" disabled={busy.value}>{words.signIn}</button>
          </form>
        )}
        {open?.oidc && (
          <a class="quiet" href="v1/desk/oidc/start">{words.signInWith(open.oidc.name)}</a>
        )}
        {!!open?.demo.length && (
          <div class="demo">
            <p class="dim">{words.demo}</p>
            {open.demo.map((one) => (
              <button key={one.login} type="button" class="quiet" disabled={busy.value} data-login={one.login} onClick={() => void enter(one.login, null)}>
                {one.name} <span class="dim">{words[one.role]}</span>
              </button>
            ))}
          </div>
        )}
      </div>
    </main>
  );
}
