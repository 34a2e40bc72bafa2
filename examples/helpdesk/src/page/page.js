// The page: asks the program, shows the answers, and counts down. It asks again when the program says that something
// was written.
"use strict";

const $ = (id) => document.getElementById(id);
let token = location.hash.slice(1) || sessionStorage.getItem("token") || "";
let skew = 0; // by how much the clock of the program is ahead of that of the browser, in milliseconds
let shown = null; // the ticket whose explanation is open
let reportTimer = null; // a report that will be asked for
let connection = 0; // counts connections, so that an old one knows that it is old
let stream = null; // says when something was written

async function ask(path, options = {}) {
  const response = await fetch(path, { ...options, headers: { Authorization: `Bearer ${token}` } });
  if (!response.ok) {
    const problem = await response.json();
    const mistakes = (problem.problems ?? []).map((it) => `${it.path}: ${it.found}; ${it.help}`);
    throw new Error([problem.detail, ...mistakes].join("\n"));
  }
  return response;
}

const json = async (path) => (await ask(path)).json();
const of = (ticket) => `tickets/${encodeURIComponent(ticket)}`;

// ---- tables ----

function cell(content, name = "") {
  const cell = document.createElement("td");
  cell.append(content ?? "");
  cell.className = name;
  return cell;
}

function link(text, action) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link";
  button.textContent = text;
  button.addEventListener("click", action);
  return button;
}

function row(...cells) {
  const row = document.createElement("tr");
  row.append(...cells);
  return row;
}

function fill(id, rows, none) {
  const empty = cell(none);
  empty.colSpan = 5;
  const focused = document.activeElement?.dataset?.ticket;
  $(id).replaceChildren(...(rows.length ? rows : [row(empty)]));
  if (focused) document.querySelector(`[data-ticket="${CSS.escape(focused)}"]`)?.focus();
}

const time = (instant) => new Date(instant).toLocaleString([], { dateStyle: "short", timeStyle: "medium" });

// ---- countdowns ----

function length(seconds) {
  const parts = [[86400, "d"], [3600, "h"], [60, "m"], [1, "s"]];
  const first = parts.findIndex(([unit]) => seconds >= unit);
  if (first < 0) return "0s";
  let rest = seconds;
  return parts.slice(first, first + 2).map(([unit, name]) => {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    return `${count}${name}`;
  }).join(" ");
}

function countDown() {
  for (const cell of document.querySelectorAll("[data-due]")) {
    const left = Math.floor((Date.parse(cell.dataset.due) - Date.now() - skew) / 1000);
    cell.textContent = left < 0 ? `${length(-left)} ago` : length(left);
    cell.className = left < 0 ? "breached" : left < 60 ? "soon" : "";
  }
}

function timeLeft(ticket) {
  if (ticket.due_at) {
    const left = cell();
    left.dataset.due = ticket.due_at;
    return left;
  }
  return cell(ticket.due_if_resumed ? "stands still" : "");
}

function clock(phase) {
  if (!phase) return "";
  if (phase.state === "paused") return `paused: ${phase.reason}`;
  if (phase.state === "outside_hours") return phase.opens_at ? `closed until ${time(phase.opens_at)}` : "closed";
  return phase.state;
}

// ---- what is shown ----

async function showTickets() {
  const answer = await json("tickets");
  skew = Date.parse(answer.now) - Date.now();
  $("open-title").textContent = `Open tickets: ${answer.open}`;
  const rows = answer.tickets.map((ticket) => {
    const name = link(ticket.ticket, () => attempt(() => look(ticket.ticket)));
    name.dataset.ticket = ticket.ticket;
    const due = ticket.due_at ? time(ticket.due_at) : ticket.due_if_resumed ? `if resumed ${time(ticket.due_if_resumed)}` : "";
    return row(cell(name), cell(ticket.metric, ticket.outcome ?? ""), timeLeft(ticket), cell(due), cell(clock(ticket.phase)));
  });
  fill("tickets", rows, "No ticket is open.");
  countDown();
}

async function showAlerts() {
  const alerts = await json("alerts");
  const rows = alerts.map((alert) => {
    const [ticket, , metric] = alert.key.split("/").map(decodeURIComponent);
    return row(cell(time(alert.at)), cell(ticket), cell(metric), cell(String(alert.level)), cell((alert.notify ?? []).join(", ")));
  });
  fill("alerts", rows, "No alert has fired.");
}

async function showReport() {
  if (!$("month").value) return;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const report = await json(`report?month=${$("month").value}&time_zone=${encodeURIComponent(zone)}`);
  const rows = report.lines.filter((line) => line.dimensions[0] !== null).map((line) => {
    const [over, under] = (line.attainment ?? "").split("/").map(Number);
    const attainment = line.attainment === null ? "" : `${(100 * over / (under || 1)).toFixed(1)} %`;
    return row(cell(line.dimensions[0]), ...[line.met, line.breached, line.pending].map((count) => cell(String(count))), cell(attainment));
  });
  fill("report", rows, "No ticket was opened in this month.");
}

async function open(ticket) {
  shown = ticket;
  const [text, picture] = await Promise.all(["text", "svg"].map(async (form) => (await ask(`${of(ticket)}/explanation?as=${form}`)).text()));
  if (shown !== ticket) return;
  $("why-title").textContent = `Why: ${ticket}`;
  $("text").textContent = text;
  $("timeline").src = `data:image/svg+xml,${encodeURIComponent(picture)}`;
  $("why").hidden = false;
  const actions = [
    ["Reply", { type: "agent_replied" }],
    ["Wait for customer", { type: "status_changed", to: "waiting for customer" }],
    ["Go on", { type: "status_changed", to: "open" }],
    ["Resolve", { type: "resolved" }],
  ];
  $("actions").replaceChildren(...actions.map(([name, event]) => {
    const button = link(name, () => send(ticket, event));
    button.className = "";
    return button;
  }));
}

// Opens what was clicked, which may stand far above its explanation.
async function look(ticket) {
  await open(ticket);
  $("why").scrollIntoView({ block: "nearest" });
}

async function send(ticket, event) {
  await attempt(async () => {
    await ask(`${of(ticket)}/events`, { method: "POST", body: JSON.stringify(event) });
    await show();
  });
}

async function show() {
  // A report takes longer than the rest, so a change brings one within a minute.
  reportTimer ??= setTimeout(() => {
    reportTimer = null;
    attempt(showReport);
  }, 60000);
  await Promise.all([showTickets(), showAlerts(), shown === null ? null : open(shown)]);
}

// ---- the connection ----

async function attempt(action) {
  try {
    await action();
    return true;
  } catch (error) {
    $("state").textContent = error.message;
    return false;
  }
}

// Shows everything whenever the stream says that something changed. The stream carries no data.
async function follow() {
  const mine = ++connection;
  while (mine === connection) {
    await attempt(async () => {
      const changes = (await ask("changes")).body.getReader();
      stream = changes;
      try {
        await show();
        $("state").textContent = "up to date";
        attempt(showReport);
        for (;;) {
          const { done, value } = await changes.read();
          if (done || mine !== connection) break;
          if (new TextDecoder().decode(value).includes("data:")) await show();
        }
      } finally {
        changes.cancel().catch(() => {});
      }
      if (mine === connection) throw new Error("the connection is lost; trying again");
    });
    await new Promise((wake) => setTimeout(wake, 2000));
  }
}

// A browser has few connections for all its tabs, so a page that nobody sees holds none.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    connection++;
    stream?.cancel().catch(() => {});
  } else if (token) {
    follow();
  }
});

const today = new Date();
$("month").value = `${today.getFullYear()}-${String(today.getMonth() + 1).padStart(2, "0")}`;
$("month").addEventListener("change", () => attempt(showReport));
$("token").value = token;
$("who").addEventListener("submit", (event) => {
  event.preventDefault();
  token = $("token").value;
  sessionStorage.setItem("token", token);
  shown = null;
  $("why").hidden = true;
  follow();
});
setInterval(countDown, 1000);
if (token && !document.hidden) follow();
