// Follows a live call: every two seconds the changing parts of its page are fetched, and
// only what differs is exchanged, so that nothing flickers, scrolls or folds up.

const INTERVAL_MS = 2000;
const root = document.getElementById("live-call");

const follows = () =>
    root.querySelector('[data-part="head"]').dataset.follow === "yes";

/** Exchange the children of `old` for those of `fresh`, one by one where keyed. */
function update(old, fresh) {
    if (old.innerHTML === fresh.innerHTML) return;
    const keyed = [...fresh.children];
    if (!keyed.length || keyed.some((child) => !child.dataset.key)) {
        old.replaceChildren(...fresh.childNodes);
        return;
    }
    const known = new Map([...old.children].map((child) => [child.dataset.key, child]));
    const wanted = keyed.map((child) => {
        const same = known.get(child.dataset.key);
        return same && same.outerHTML === child.outerHTML ? same : child;
    });
    for (const child of [...old.children]) if (!wanted.includes(child)) child.remove();
    wanted.forEach((child, place) => {
        if (old.children[place] !== child) old.insertBefore(child, old.children[place] ?? null);
    });
}

async function refresh() {
    const answer = await fetch(root.dataset.url, { credentials: "same-origin" });
    // Signed out meanwhile (a redirect to the login page) or gone: stop asking.
    if (answer.redirected || !answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const old of root.querySelectorAll("[data-part]")) {
        const fresh = page.querySelector(`[data-part="${old.dataset.part}"]`);
        if (!fresh) continue;
        update(old, fresh);
        if (fresh.dataset.follow) old.dataset.follow = fresh.dataset.follow;
    }
    return follows();
}

async function follow() {
    let goOn = true;
    if (!document.hidden) {
        try {
            goOn = await refresh();
        } catch (error) {
            console.warn("The call could not be fetched; trying again.", error);
        }
    }
    if (goOn) setTimeout(follow, INTERVAL_MS);
}

if (root && follows()) setTimeout(follow, INTERVAL_MS);
