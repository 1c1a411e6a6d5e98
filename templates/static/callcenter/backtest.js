// Follows a test: while it waits or runs, its panel is fetched every two seconds.

const INTERVAL_MS = 2000;
const panel = document.getElementById("test-panel");

const part = () => panel?.querySelector('[data-part="test"]');
const follows = () => part()?.dataset.follow === "yes";

async function refresh() {
    const answer = await fetch(panel.dataset.url, { credentials: "same-origin" });
    // Signed out meanwhile (a redirect to the login page) or gone: stop asking.
    if (answer.redirected || !answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector('[data-part="test"]');
    if (fresh && fresh.outerHTML !== part().outerHTML) part().replaceWith(fresh);
    // What was tested may be published: the box that says "untested" is of no use now.
    const box = document.querySelector(".cc-untested");
    if (box && fresh?.dataset.status === "done") box.remove();
    return follows();
}

async function follow() {
    let goOn = true;
    if (!document.hidden) {
        try {
            goOn = await refresh();
        } catch (error) {
            console.warn("The test could not be fetched; trying again.", error);
        }
    }
    if (goOn) setTimeout(follow, INTERVAL_MS);
}

if (follows()) setTimeout(follow, INTERVAL_MS);
