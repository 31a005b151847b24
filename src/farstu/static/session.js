// A session that is about to end says so two minutes ahead, so that nothing typed is lost.
// Without this the server says it afterwards, and brings back what was typed.
"use strict";

const SECOND = 1000; // milliseconds
const MINUTE = 60 * SECOND;
const AHEAD = 2 * MINUTE;
const OFTEN = 5 * SECOND;

const ending = document.getElementById("ending");
const ends = {}; // when, by this machine's clock
let shown = ""; // what the dialog says, or said until it was closed

// Other tabs of the same session hear how long it lasts, and which token its forms take by now.
const tabs = new BroadcastChannel("farstu-session");

function reckon({ idle, total }) {
  // A page that is looked at again by itself keeps its session in use.
  const used = document.querySelector("[data-live]");
  ends.idle = used ? Infinity : Date.now() + idle * SECOND;
  ends.total = Date.now() + total * SECOND;
}

function tell(told) {
  reckon(told);
  const csrf = ending.querySelector('[name="csrf"]').value;
  tabs.postMessage({ idle: told.idle, total: told.total, whose: ending.dataset.whose, csrf });
}

tabs.addEventListener("message", ({ data }) => {
  if (data.whose !== ending.dataset.whose) return; // somebody else has signed in
  for (const field of document.querySelectorAll('[name="csrf"]')) field.value = data.csrf;
  reckon(data);
  look();
});

function stateNow(left) {
  if (left <= 0) return "over";
  if (left > AHEAD) return "";
  return ends.total <= ends.idle ? "total" : "idle";
}

// Once for each state: what was closed stays closed. Counted by minutes, so that it can be read.
function look() {
  const left = Math.min(ends.idle, ends.total) - Date.now();
  const state = stateNow(left);
  const { one, two, over } = ending.querySelector("h2").dataset;
  const title = state === "over" ? over : left > MINUTE ? two : one;
  if (state !== shown) change(state);
  const heading = ending.querySelector("h2");
  if (state && heading.textContent !== title) heading.textContent = title;
}

function change(state) {
  shown = state;
  for (const part of ending.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
  complain(false);
  if (!state) return ending.close();
  if (!ending.open) ending.showModal(); // the focus goes back to where it was when it closes
  ending.querySelector("form [data-when]:not([hidden])").focus();
}

function complain(failed) {
  const problem = ending.querySelector("[data-failed]");
  problem.textContent = failed ? problem.dataset.failed : "";
  problem.hidden = !failed;
}

async function stay() {
  const form = ending.querySelector("form");
  const body = new URLSearchParams({ csrf: form.elements.csrf.value });
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  if (!answer || answer.status >= 500) return complain(true);
  if (answer.ok && !answer.redirected) tell(await answer.json());
  else ends.idle = 0; // it is over already
  look();
}

ending.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  stay();
});
ending.addEventListener("cancel", (event) => {
  if (shown !== "idle") return; // Escape closes what there is only to know
  event.preventDefault();
  stay();
});
for (const button of ending.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => ending.close());
}

tell({ idle: Number(ending.dataset.idle), total: Number(ending.dataset.total) });
look();
setInterval(look, OFTEN);
document.addEventListener("visibilitychange", look); // a machine that slept
