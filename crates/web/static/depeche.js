// The live wire, times that stay true, and suggestions. Everything on the page works without it.
"use strict";

(() => {
  const french = document.documentElement.lang === "fr";

  // Times: "il y a 5 min" grows older, then gives way to the hour.
  function tellTimes() {
    for (const time of document.querySelectorAll("time[data-later]")) {
      const minutes = Math.floor((Date.now() - Date.parse(time.dateTime)) / 60000);
      let told;
      if (minutes >= 60) {
        told = time.dataset.later;
        time.removeAttribute("data-later");
      } else if (minutes >= 1) {
        told = french ? `il y a ${minutes}\u00a0min` : `${minutes}\u00a0min ago`;
      } else continue;
      if (time.textContent !== told) time.textContent = told;
    }
  }
  setInterval(tellTimes, 30000);
  document.addEventListener("visibilitychange", () => document.hidden || tellTimes());

  // Live: new rows are counted in a button; the list itself never moves.
  function followLive(box) {
    const state = box.querySelector(".live-state");
    const pause = box.querySelector(".live-pause");
    const news = box.querySelector(".live-news");
    const address = new URL(box.dataset.live, location.href);
    const title = document.title;
    const fresh = new Set();
    let wire = null;
    let paused = false;

    function show(name, text) {
      box.dataset.state = name;
      state.textContent = text;
    }

    function announce() {
      const count = fresh.size;
      if (count === 0) return;
      let button = news.querySelector("button");
      if (!button) {
        button = document.createElement("button");
        button.type = "button";
        button.className = "live-show";
        button.addEventListener("click", () => {
          scrollTo(0, 0);
          location.reload();
        });
        news.append(button);
      }
      const number = count.toLocaleString(french ? "fr" : "en");
      button.textContent = (count === 1 ? box.dataset.one : box.dataset.many).replace("{n}", number);
      document.title = `(${number}) ${title}`;
    }

    function open() {
      wire = new EventSource(address);
      wire.addEventListener("open", () => show("on", box.dataset.on));
      wire.addEventListener("error", () => {
        show("lost", box.dataset.lost);
        // A browser gives up after an answer that says no; we ask again, seldom.
        if (wire.readyState === EventSource.CLOSED) setTimeout(() => paused || open(), 15000 + Math.random() * 15000);
      });
      wire.addEventListener("info", (event) => {
        address.searchParams.set("depuis", event.lastEventId);
        const told = JSON.parse(event.data);
        if (told.kind === "new") fresh.add(told.id);
        if (told.kind === "withdrawn") fresh.delete(told.id);
        announce();
      });
      wire.addEventListener("behind", () => location.reload());
    }

    pause.addEventListener("click", () => {
      paused = !paused;
      pause.textContent = paused ? box.dataset.resume : box.dataset.pause;
      pause.setAttribute("aria-pressed", String(paused));
      if (paused) {
        wire.close();
        show("paused", box.dataset.paused);
      } else open();
    });
    addEventListener("pagehide", () => wire.close());
    addEventListener("pageshow", (event) => event.persisted && !paused && open());
    box.hidden = false;
    open();
  }

  // Suggestions: a combobox as the ARIA practices have it.
  function suggest(input) {
    const list = document.createElement("ul");
    list.id = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels[0].textContent);
    list.hidden = true;
    input.after(list);
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
    let chosen = -1;
    let timer;
    let asked = 0;

    function close() {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function choose(index) {
      const options = [...list.children];
      chosen = options.length ? (index + options.length) % options.length : -1;
      options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
      if (chosen >= 0) input.setAttribute("aria-activedescendant", options[chosen].id);
    }

    function take(text) {
      input.value = text;
      close();
      input.form.requestSubmit();
    }

    async function ask() {
      const number = ++asked;
      const typed = input.value.trim();
      if (typed.length < 2) return close();
      let found = [];
      let names = [];
      try {
        const answer = await fetch(`${input.dataset.suggestions}?q=${encodeURIComponent(typed)}`);
        if (answer.ok) [, found, names = []] = await answer.json();
      } catch { /* no network, no suggestions */ }
      if (number !== asked || document.activeElement !== input) return;
      list.replaceChildren(...found.map((text, at) => {
        const option = document.createElement("li");
        option.id = `suggestion-${at}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.textContent = names[at] || text; // a kept question goes by its name
        option.dataset.text = text;
        option.addEventListener("mousedown", (event) => {
          event.preventDefault();
          take(text);
        });
        return option;
      }));
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = found.length === 0;
      input.setAttribute("aria-expanded", String(found.length > 0));
    }

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 120);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      } else if (event.key === "ArrowDown" && !list.hidden) {
        event.preventDefault();
        choose(chosen + 1);
      } else if (event.key === "ArrowUp" && !list.hidden) {
        event.preventDefault();
        choose(chosen < 0 ? -1 : chosen - 1);
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        take(list.children[chosen].dataset.text);
      }
    });
    input.addEventListener("blur", close);
  }

  for (const box of document.querySelectorAll("[data-live]")) if (window.EventSource) followLive(box);
  for (const input of document.querySelectorAll("[data-suggestions]")) suggest(input);
})();
