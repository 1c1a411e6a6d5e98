// "Talk to the agent": one call through the browser, spoken or typed.

import { Microphone, SilentSpeaker, Speaker } from "./talk_audio.js";

const $ = (id) => document.getElementById(id);
const { socket: socketPath, worklet, callUrl } = $("talk").dataset;
const HANG_UP_PATIENCE_MS = 3000;
const ENDINGS = {
    caller: "you hung up",
    goodbye: "the agent said goodbye",
    engine_lost: "the agent's speech failed",
    overloaded: "the server is too busy",
    shutdown: "the server is being stopped",
    transfer: "you were put through to a person",
};
const SPEAKERS = { caller: "Caller", agent: "Agent", staff: "Staff" };

let line; // the call going on: {socket, speaker, microphone}, or undefined

// What staff see

const spoken = (name) => String(name ?? "").replaceAll("_", " ");

/** A slot's value in one line: `make: Honda, model: Civic`. */
function plain(value) {
    if (value === null || typeof value !== "object") return String(value);
    if (Array.isArray(value)) return value.map(plain).join("; ");
    return Object.entries(value)
        .map(([name, part]) => `${spoken(name)}: ${plain(part)}`)
        .join(", ");
}

const tell = (text) => ($("talk-status").textContent = text);

function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
}

function setLive(live) {
    $("talk-begin").disabled = live;
    $("talk-number").disabled = $("talk-microphone").disabled = live;
    $("talk-end").disabled = !live;
    for (const control of document.querySelectorAll("#talk-say input, #talk-say button, #talk-keys button")) {
        control.disabled = !live;
    }
}

function showTurn({ index, speaker, text, heard_text: heard, interrupted }) {
    const turn = element("li", `cc-turn cc-turn--${speaker in SPEAKERS ? speaker : "agent"}`);
    turn.id = `talk-turn-${index}`;
    const head = element("p", "cc-turn-head");
    head.append(element("b", "", SPEAKERS[speaker] ?? speaker));
    if (interrupted) head.append(element("span", "cc-badge cc-badge--warn", "interrupted"));
    const words = element("p", "cc-words");
    if (speaker !== "caller" && interrupted) {
        const whole = text.startsWith(heard);
        const rest = whole ? text.slice(heard.length) : text;
        words.append(heard, " ");
        if (rest.trim()) {
            const unheard = element("span", "cc-unheard");
            unheard.append(element("span", "cc-unheard-label", "not heard"), " ", element("s", "", rest.trim()));
            words.append(unheard);
        }
    } else {
        words.append(text);
    }
    turn.append(head, words);
    const old = $(turn.id);
    if (old) old.replaceWith(turn);
    else $("talk-turns").append(turn);
    turn.scrollIntoView({ block: "nearest" });
}

function showState({ state, intent, outcome, slots }) {
    const facts = [
        ["state", spoken(state)],
        ["intent", spoken(intent)],
        ["outcome", spoken(outcome)],
        ...Object.entries(slots ?? {}),
    ];
    const rows = facts
        .filter(([, value]) => value !== "" && value !== null && value !== undefined)
        .map(([name, value]) => {
            const row = element("tr");
            const header = element("th", "", spoken(name));
            header.scope = "row";
            row.append(header, element("td", "", plain(value)));
            return row;
        });
    $("talk-state").replaceChildren(...rows);
}

// The line

const send = (message) => {
    if (line?.socket.readyState === WebSocket.OPEN) line.socket.send(JSON.stringify(message));
};

const RECEIVE = {
    ready: ({ call_id: callId }) => {
        tell("Connected.");
        if (callUrl && callId) {
            $("talk-call").href = callUrl.replace("/0/", `/${callId}/`);
            $("talk-call").hidden = false;
        }
        if (line.wantsMicrophone) openMicrophone(line);
        else $("talk-text").focus();
    },
    mark: ({ name }) => line.speaker.mark(name),
    clear: () => line.speaker.clear(),
    turn: showTurn,
    state: showState,
    ended: ({ reason }) => close(`The call is over: ${ENDINGS[reason] ?? spoken(reason)}.`),
    error: ({ message }) => tell(`The line says: ${message}`),
};

async function openSpeaker() {
    const returnMark = (name) => send({ type: "mark", name });
    const speaker = new Speaker(worklet, returnMark);
    try {
        await speaker.start();
        return speaker;
    } catch (error) {
        console.warn("No sound can be played.", error);
        speaker.stop();
        return new SilentSpeaker(returnMark);
    }
}

async function openMicrophone(current) {
    const microphone = new Microphone(worklet, (pcm, peak) => {
        $("talk-level").value = peak;
        if (current.socket.readyState === WebSocket.OPEN) current.socket.send(pcm);
    });
    current.microphone = microphone;
    try {
        await microphone.start();
        if (line !== current) microphone.stop(); // hung up while the browser asked
        else tell("Connected: speak.");
    } catch (error) {
        microphone.stop();
        if (line !== current) return;
        tell(`No microphone (${error.message}). Type what you want to say.`);
        $("talk-text").focus();
    }
}

async function begin() {
    setLive(true);
    tell("Connecting...");
    $("talk-end").focus(); // the button pressed is disabled now: keep the keyboard's place
    $("talk-turns").replaceChildren();
    $("talk-state").replaceChildren();
    $("talk-call").hidden = true;
    const speaker = await openSpeaker();
    const url = new URL(socketPath, location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    const current = { socket, speaker, wantsMicrophone: $("talk-microphone").checked };
    line = current;
    socket.onopen = () => send({ type: "start", from_number: $("talk-number").value.replace(/[^+0-9]/g, "") });
    socket.onmessage = ({ data }) => {
        if (line !== current) return;
        if (data instanceof ArrayBuffer) speaker.play(data);
        else {
            const message = JSON.parse(data);
            RECEIVE[message.type]?.(message);
        }
    };
    socket.onclose = ({ code }) => {
        if (line === current) close(`The line was lost (${code}).`);
    };
}

function close(why) {
    const closing = line;
    line = undefined;
    closing?.microphone?.stop();
    closing?.speaker.stop();
    closing?.socket.close();
    $("talk-level").value = 0;
    setLive(false);
    tell(why);
    $("talk-begin").focus();
}

function hangUp() {
    const current = line;
    send({ type: "stop" });
    tell("Hanging up...");
    $("talk-end").disabled = true;
    setTimeout(() => {
        if (line && line === current) close("Hung up.");
    }, HANG_UP_PATIENCE_MS);
}

const press = (digit) => {
    send({ type: "key", digit });
    tell(`Pressed ${digit}.`);
};

$("talk-start").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!line) begin();
});
$("talk-end").addEventListener("click", hangUp);
$("talk-say").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = $("talk-text").value.trim();
    if (text) send({ type: "text", text });
    $("talk-text").value = "";
});
$("talk-keys").addEventListener("click", ({ target }) => {
    if (target.dataset.key) press(target.dataset.key);
});
$("talk-keys").addEventListener("keydown", ({ key }) => {
    if (line && /^[0-9*#]$/.test(key)) press(key);
});
// Who leaves the page hangs up: otherwise the call would count as lost.
window.addEventListener("pagehide", () => send({ type: "stop" }));
