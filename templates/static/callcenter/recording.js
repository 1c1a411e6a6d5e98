// The recording and the transcript move together: the turn that sounds is marked and
// kept in view, a click on a turn goes there. Without this the plain controls remain.

const page = document.getElementById("live-call");
const STEP_SECONDS = 5;
let player = null;

function setUp() {
    const section = page.querySelector(".cc-player[data-seconds]");
    page.classList.toggle("cc-can-play", Boolean(section));
    if (!section || player?.section === section) return;
    const find = (selector) => section.querySelector(selector);
    player = {
        section,
        audio: find("audio"),
        seek: find(".cc-wave-seek"),
        head: find(".cc-wave-head"),
        seconds: Number(section.dataset.seconds),
        startsMs: Number(section.dataset.startsMs),
    };
    player.seek.hidden = player.head.hidden = false;
    player.seek.addEventListener("input", () => goTo(Number(player.seek.value)));
    player.seek.addEventListener("keydown", onKey);
    player.audio.addEventListener("timeupdate", show);
    player.audio.addEventListener("seeked", show);
    player.audio.addEventListener("error", () => {
        find(".cc-player-error").hidden = false;
    });
    show();
}

const spell = (seconds) =>
    `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function goTo(seconds, play = false) {
    player.audio.currentTime = Math.min(Math.max(seconds, 0), player.seconds);
    if (play) player.audio.play().catch(() => {});
    show();
}

function onKey(event) {
    const { audio } = player;
    if (event.key === " ") {
        if (audio.paused) audio.play().catch(() => {});
        else audio.pause();
    } else if (event.key === "ArrowLeft") goTo(audio.currentTime - STEP_SECONDS);
    else if (event.key === "ArrowRight") goTo(audio.currentTime + STEP_SECONDS);
    else return;
    event.preventDefault();
}

function show() {
    const at = player.audio.currentTime;
    player.seek.value = at;
    player.seek.setAttribute("aria-valuetext", `${spell(at)} of ${spell(player.seconds)}`);
    player.head.style.setProperty("--at", Math.min(at / (player.seconds || 1), 1));
    mark(player.startsMs + at * 1000);
}

function mark(atMs) {
    const sounding = !player.audio.paused || player.audio.currentTime > 0;
    let current = null;
    for (const turn of page.querySelectorAll(".cc-turn[data-from]")) {
        const inside = Number(turn.dataset.from) <= atMs && atMs < Number(turn.dataset.until);
        if (sounding && inside) current = turn;
        else unmark(turn);
    }
    if (!current || current.classList.contains("cc-turn--playing")) return;
    current.classList.add("cc-turn--playing");
    current.setAttribute("aria-current", "true");
    if (!player.audio.paused) keepInView(current);
}

function unmark(turn) {
    turn.classList.remove("cc-turn--playing");
    turn.removeAttribute("aria-current");
}

/** Scroll only where somebody listens and the turn cannot be seen. */
function keepInView(turn) {
    const box = turn.getBoundingClientRect();
    if (box.top >= 0 && box.bottom <= innerHeight) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    turn.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
}

function onClick(event) {
    if (!player || !page.classList.contains("cc-can-play")) return;
    const turn = event.target.closest(".cc-turn[data-from]");
    if (!turn || event.target.closest("a, summary")) return;
    if (!event.target.closest("button") && String(getSelection())) return; // copying
    goTo((Number(turn.dataset.from) - player.startsMs) / 1000, true);
}

if (page) {
    setUp();
    page.addEventListener("click", onClick);
    // A recording that is made while the page is looked at comes into the page later.
    const part = page.querySelector('[data-part="recording"]');
    if (part) new MutationObserver(setUp).observe(part, { childList: true, subtree: true });
}
