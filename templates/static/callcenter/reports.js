// Keeps the counters of now up to date, and shows the days only where they count.

const EVERY_MS = 5000;
const now = document.getElementById("report-now");
const state = document.getElementById("report-now-state");

async function refresh() {
    if (document.hidden) return;
    try {
        const answer = await fetch(now.dataset.url, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(String(answer.status));
        for (const [name, value] of Object.entries(await answer.json())) {
            const place = now.querySelector(`[data-now="${name}"]`);
            if (place) place.textContent = value;
        }
        state.textContent = `Now, ${new Date().toLocaleTimeString()}`;
    } catch {
        state.textContent = "The counters could not be renewed";
    }
}

const period = document.getElementById("id_period");
const days = document.querySelectorAll(".cc-custom");

function showDays() {
    for (const day of days) day.hidden = period.value !== "custom";
}

period.addEventListener("change", showDays);
showDays();
setInterval(refresh, EVERY_MS);
document.addEventListener("visibilitychange", refresh);
