// "Try it": shows which patterns fire without leaving the page. On an intent's form the
// patterns are taken as they stand there, saved or not.

const form = document.getElementById("trial-form");
const result = document.getElementById("trial-result");

function drafts() {
    const rows = document.querySelectorAll("#patterns-group tr.form-row:not(.empty-form)");
    return [...rows]
        .filter((row) => !row.querySelector('[name$="-DELETE"]')?.checked)
        .filter((row) => row.querySelector('[name$="-active"]')?.checked)
        .map((row) => row.querySelector('[name$="-pattern"]')?.value ?? "");
}

form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    data.set("fragment", "1");
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    if (document.querySelector('#patterns-group [name$="-pattern"]')) {
        data.set("drafts", "1");
        for (const pattern of drafts()) data.append("draft", pattern);
    }
    try {
        const answer = await fetch(form.action, {
            method: "POST",
            body: data,
            credentials: "same-origin",
            headers: { "X-CSRFToken": token },
        });
        if (answer.redirected || !answer.ok) throw new Error(`status ${answer.status}`);
        result.innerHTML = await answer.text();
    } catch (error) {
        result.textContent = `That did not work (${error.message}). Load the page again.`;
    }
});
