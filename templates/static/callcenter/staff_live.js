// Tells signed-in staff at once what waits: the figure in the header, and what is new as
// a note that can be followed or put away. Without it the pages work as they are.

const LONGEST_PAUSE_MS = 30000;
const STATE_EVERY_MS = 60000;
const SHOWN_MS = 20000;
const MOST_TOASTS = 3;
const NOT_ALLOWED = 4403;
const NEWEST = "callcenter.newest-escalation";
const SHOWN = "callcenter.shown-toasts";

const link = document.getElementById("live-work");
const toasts = document.getElementById("live-toasts");
let socket = null;
let failures = 0;

const remembered = (name) => {
    try { return localStorage.getItem(name) ?? ""; } catch { return ""; }
};
const remember = (name, value) => {
    try { localStorage.setItem(name, value); } catch { /* private window */ }
};

/** The same occasion pops up once, on whichever page is open. */
function isNew(key) {
    const shown = remembered(SHOWN).split(" ").filter(Boolean);
    if (shown.includes(key)) return false;
    remember(SHOWN, [...shown.slice(-30), key].join(" "));
    return true;
}

function showState(state) {
    const count = link.querySelector("[data-count]");
    count.textContent = state.escalations;
    count.className = "cc-live-count"
        + (state.overdue ? " cc-live-count--late" : state.escalations ? "" : " cc-live-count--none");
    const parts = [`${state.escalations} waiting for a person`];
    if (state.overdue) parts.push(`${state.overdue} overdue`);
    if (state.mine) parts.push(`${state.mine} claimed by you`);
    if (state.callbacks) parts.push(`${state.callbacks} callbacks due`);
    link.title = parts.join(", ");
    link.hidden = false;
    remember(NEWEST, String(state.newest));
}

function showToast(toast) {
    if (!isNew(toast.key)) return;
    const box = document.createElement("div");
    box.className = toast.urgent ? "cc-toast cc-toast--urgent" : "cc-toast";
    const title = document.createElement("p");
    const way = document.createElement("a");
    way.href = toast.url;
    way.textContent = toast.title;
    title.append(way);
    const text = document.createElement("p");
    text.textContent = toast.text;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "cc-button";
    close.textContent = "×";
    close.setAttribute("aria-label", `Put away: ${toast.title}`);
    close.addEventListener("click", () => box.remove());
    box.append(title, close, text);
    toasts.append(box);
    while (toasts.children.length > MOST_TOASTS) toasts.firstElementChild.remove();
    // What somebody is reading, or has the keyboard in, stays.
    const goAway = () => {
        if (box.matches(":hover") || box.contains(document.activeElement)) setTimeout(goAway, 2000);
        else box.remove();
    };
    if (!toast.urgent) setTimeout(goAway, SHOWN_MS);
}

function connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const since = encodeURIComponent(remembered(NEWEST));
    socket = new WebSocket(`${scheme}://${location.host}/staff/live?since=${since}`);
    socket.addEventListener("message", (event) => {
        failures = 0;
        const message = JSON.parse(event.data);
        if (message.type === "state") showState(message);
        else if (message.type === "toast") showToast(message);
    });
    socket.addEventListener("close", (event) => {
        socket = null;
        link.hidden = true; // an old figure would be a wrong one
        if (event.code === NOT_ALLOWED) return;
        const pause = Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** failures);
        failures += 1;
        setTimeout(connect, pause * (0.5 + Math.random() / 2));
    });
}

if (link && toasts) {
    connect();
    setInterval(() => {
        if (!document.hidden && socket?.readyState === WebSocket.OPEN) socket.send("{}");
    }, STATE_EVERY_MS);
}
