// Everything here is an extra. Without it each page still works:
// passwords stay hidden, codes can be selected, and the sheet can be downloaded.
"use strict";

const DOUBLE_CLICK = 1000; // milliseconds

for (const el of document.querySelectorAll("[data-needs-js]")) {
  const works = !("copy" in el.dataset) || navigator.clipboard;
  if (works) el.hidden = false;
}

for (const button of document.querySelectorAll("[data-reveal]")) {
  const field = document.getElementById(button.dataset.reveal);
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.textContent = shown ? button.dataset.hideText : button.dataset.showText;
    button.setAttribute("aria-label", shown ? button.dataset.hideLabel : button.dataset.showLabel);
  };
  button.addEventListener("click", () => show(field.type === "password"));
  field.form.addEventListener("submit", () => show(false)); // never submit as plain text
}

// Caps Lock: only a hint, and only while the password field has the focus.
for (const hint of document.querySelectorAll("[data-caps-lock-of]")) {
  const field = document.getElementById(hint.dataset.capsLockOf);
  const say = (on) => {
    const text = on ? hint.dataset.text : "";
    if (hint.textContent !== text) hint.textContent = text;
  };
  for (const kind of ["keydown", "keyup"]) {
    field.addEventListener(kind, (event) => {
      // Autofill sends key events that know nothing about the keyboard.
      if (event.getModifierState) say(event.getModifierState("CapsLock"));
    });
  }
  field.addEventListener("blur", () => say(false));
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  const status = document.getElementById("copied");
  button.addEventListener("click", async () => {
    const lines = [...source.querySelectorAll("li")].map((li) => li.textContent.trim());
    const plain = source.matches("pre") ? source.textContent : source.textContent.replace(/\s+/g, "");
    const text = lines.length ? lines.join("\n") : plain;
    try {
      await navigator.clipboard.writeText(text);
      status.textContent = button.dataset.doneText;
    } catch {
      status.textContent = button.dataset.failedText;
      getSelection().selectAllChildren(source);
    }
  });
}

// One box for all boxes of a name in its form.
for (const all of document.querySelectorAll("[data-all]")) {
  all.addEventListener("change", () => {
    for (const box of all.form.querySelectorAll(`[name="${all.dataset.all}"]`)) {
      box.checked = all.checked;
    }
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}

// Security keys: the form waits for the browser's own dialogue, and goes with its answer.
const keys = window.PublicKeyCredential;
const RENEW_OFFER = 4.5 * 60 * 1000; // milliseconds: a question lives five minutes
let offer; // passkeys in the user-name field: one dialogue at a time, so others end it first

async function askQuestion(box, form) {
  const { csrf, next } = form.elements;
  const body = new URLSearchParams({ csrf: csrf.value, ...(next && { next: next.value }) });
  const answer = await fetch(box.dataset.begin, { method: "POST", body });
  if (answer.redirected) {
    location.assign(answer.url); // signed out meanwhile, or past this step
    return new Promise(() => {});
  }
  const told = await answer.json();
  if (told.problem) throw new Error(told.problem, { cause: "told" });
  return told;
}

async function askForKey(box, form, how) {
  if (box.dataset.key === "create") {
    const publicKey = keys.parseCreationOptionsFromJSON(JSON.parse(box.dataset.options));
    return navigator.credentials.create({ publicKey });
  }
  const told = await askQuestion(box, form);
  const publicKey = keys.parseRequestOptionsFromJSON(told.options);
  const credential = await navigator.credentials.get({ publicKey, ...how });
  if (told.ticket) form.elements.ticket.value = told.ticket;
  return credential;
}

function sendKey(form, credential) {
  form.elements.credential.value = JSON.stringify(credential);
  form.submit();
}

async function offerPasskeys(box, form) {
  if (!(await keys.isConditionalMediationAvailable?.())) return;
  const mine = new AbortController();
  let stale = false;
  const renewal = setTimeout(() => {
    stale = true;
    mine.abort();
  }, RENEW_OFFER);
  offer = mine;
  try {
    const how = { mediation: "conditional", signal: mine.signal };
    sendKey(form, await askForKey(box, form, how));
  } catch {
    if (stale) offerPasskeys(box, form); // else it is only an offer: nothing to say
  } finally {
    clearTimeout(renewal);
  }
}

function explainKey(box, error) {
  if (error.cause === "told") return error.message;
  if (error.name === "InvalidStateError") return box.dataset.taken;
  if (["NotAllowedError", "AbortError"].includes(error.name)) return box.dataset.cancelled;
  return box.dataset.failed;
}

for (const box of document.querySelectorAll("[data-key]")) {
  const form = box.closest("form");
  const problem = box.querySelector("[data-problem]");
  const say = (text) => {
    problem.textContent = text;
    problem.hidden = !text;
  };
  const works = Boolean(keys?.parseRequestOptionsFromJSON);
  if (works) form.hidden = false;
  else say(box.dataset.unsupported);
  const offers = works && "offer" in box.dataset;
  if (offers) offerPasskeys(box, form);
  let asking = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!works || asking) return;
    asking = true;
    say("");
    offer?.abort();
    try {
      sendKey(form, await askForKey(box, form));
    } catch (error) {
      say(explainKey(box, error));
      asking = false;
      if (offers) offerPasskeys(box, form);
    }
  });
}

// Passkeys that no longer count: the browser stops offering them, where it can be told.
for (const told of document.querySelectorAll("[data-signal]")) {
  keys?.[told.dataset.signal]?.(JSON.parse(told.dataset.details)).catch(() => {});
}

// Where this machine can check its owner, a passkey is recommended instead: the two change places.
function recommend(card, before) {
  const chosen = before.querySelector("input");
  const tag = document.getElementById("recommended");
  if (before.contains(document.activeElement)) return; // somebody is choosing already
  before.replaceWith(card);
  document.getElementById("other-ways").after(before);
  card.querySelector("label").append(" ", tag);
  if (chosen.checked) card.querySelector("input").checked = true;
}

const choices = document.querySelector("[data-with-platform]");
if (choices) {
  keys?.isUserVerifyingPlatformAuthenticatorAvailable?.().then((can) => {
    const card = document.getElementById(`kind-${choices.dataset.withPlatform}`).parentNode;
    if (can) recommend(card, choices.querySelector(".choice"));
  }, () => {});
}

// What goes on by itself is looked at again; when it has ended, the whole page is another one.
const LOOK_AGAIN = 2000; // milliseconds

async function lookAgain(part) {
  const answer = await fetch(location.pathname).catch(() => null);
  const text = answer?.ok && !answer.redirected ? await answer.text() : null;
  const there = text && new DOMParser().parseFromString(text, "text/html");
  const now = there?.getElementById(part.id);
  if (there && !now) return location.replace(location.pathname);
  if (now) part.innerHTML = now.innerHTML;
  setTimeout(lookAgain, LOOK_AGAIN, part);
}

for (const part of document.querySelectorAll("[data-live]")) setTimeout(lookAgain, LOOK_AGAIN, part);

// A double click must not spend a code, and then complain that it is spent.
for (const form of document.querySelectorAll("form")) {
  let sentAt = -Infinity;
  form.addEventListener("submit", (event) => {
    if (event.timeStamp - sentAt < DOUBLE_CLICK) event.preventDefault();
    else sentAt = event.timeStamp;
  });
}

// After a failed submit the server renders an error summary: take the reader to it.
document.querySelector(".error-summary")?.focus();
