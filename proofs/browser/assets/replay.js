"use strict";
// The rounds of a run, one at a time: facts fly from block to block, and stay where they arrive.
const FLIGHT = 650; // milliseconds
const PAUSE = 1400; // between rounds while playing
const BLOCKS_SHOWN = 48;
const FLYING_AT_ONCE = 24;
const FACTS_KEPT = 12; // in a box, the latest first

unpack("replay-data").then((replay) => {
  const holder = document.getElementById("replay");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const boxes = makeBoxes(replay);
  const status = element("p", { role: "status" });
  const facts = element("ol", { class: "theorems arrivals" });
  let timer = 0;

  function go(round) {
    location.hash = `round=${replay.rounds[round][0]}`;
  }

  function current() {
    const wanted = Number(new URLSearchParams(location.hash.slice(1)).get("round"));
    return Math.max(0, replay.rounds.findIndex(([number]) => number === wanted));
  }

  function factNode([, , fact, theorem]) {
    if (theorem < 0) return formula(fact);
    return element("a", { href: theoremLink(theorem, replay.ids[theorem], replay.perPage) }, formula(fact));
  }

  function arrival(message) {
    const [source, target] = message;
    return element("li", {}, factNode(message),
      element("small", {}, ` from ${replay.blocks[source][0]} to ${replay.blocks[target][0]}`));
  }

  function showRound() {
    const at = current();
    const [number, messages] = replay.rounds[at];
    slider.value = at;
    status.textContent = `Round ${number}: ${plural(messages.length, "message")}`;
    const listed = messages.slice(0, 60).map(arrival);
    const rest = messages.length - listed.length;
    facts.replaceChildren(...listed, ...(rest > 0 ? [element("li", {}, `and ${rest.toLocaleString("en")} more`)] : []));
    boxes.show(replay.rounds.slice(0, at).flatMap(([, sent]) => sent), messages);
    if (!calm.matches) fly(boxes, messages.slice(0, FLYING_AT_ONCE));
    if (at === replay.rounds.length - 1) stop();
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
  }

  function toggle() {
    if (timer) return stop();
    if (current() === replay.rounds.length - 1) go(0);
    play.textContent = "Pause";
    timer = setInterval(() => go(Math.min(current() + 1, replay.rounds.length - 1)), PAUSE);
    return undefined;
  }

  const slider = element("input", {
    type: "range", id: "round", min: "0", max: String(replay.rounds.length - 1), value: "0",
    input: () => go(Number(slider.value)),
  });
  const play = button("Play", toggle);
  const controls = element("div", { class: "tools", role: "group", "aria-label": "Replay" },
    button("Back", () => go(Math.max(current() - 1, 0))), play,
    button("Forward", () => go(Math.min(current() + 1, replay.rounds.length - 1))),
    element("label", { for: "round" }, "Round"), slider);
  holder.replaceChildren(controls, status, boxes.part,
    element("section", { "aria-labelledby": "arrivals" }, element("h2", { id: "arrivals" }, "Messages of this round"), facts));
  window.addEventListener("hashchange", showRound);
  showRound();
  document.documentElement.dataset.ready = "";
});

// Boxes by depth below the root block; of many, those that get the most messages.
function makeBoxes(replay) {
  const traffic = replay.blocks.map(() => 0);
  replay.rounds.forEach(([, messages]) => messages.forEach(([source, target]) => {
    traffic[source] += 1;
    traffic[target] += 1;
  }));
  const depth = replay.blocks.map(() => 0);
  const depthOf = (block, seen = 0) => {
    const parent = replay.blocks[block][1];
    return parent < 0 || seen > replay.blocks.length ? 0 : 1 + depthOf(parent, seen + 1);
  };
  replay.blocks.forEach((_, block) => { depth[block] = depthOf(block); });
  const shown = replay.blocks.map((_, block) => block)
    .sort((one, other) => traffic[other] - traffic[one] || one - other).slice(0, BLOCKS_SHOWN)
    .sort((one, other) => depth[one] - depth[other] || one - other);
  const box = new Map(shown.map((block) => [block, makeBox(replay.blocks[block][0])]));
  const levels = Map.groupBy ? Map.groupBy(shown, (block) => depth[block]) : groupByDepth(shown, depth);
  const part = element("section", { class: "blocks", "aria-labelledby": "blocks-title" },
    element("h2", { id: "blocks-title" }, shown.length < replay.blocks.length
      ? `The ${shown.length} busiest of ${plural(replay.blocks.length, "block")}` : "Logic blocks"),
    ...[...levels.values()].map((blocks) =>
      element("div", { class: "level" }, ...blocks.map((block) => box.get(block).part))));

  function show(before, now) {
    const kept = new Map(shown.map((block) => [block, []]));
    before.forEach(([, target, fact]) => kept.get(target)?.push([fact, false]));
    now.forEach(([, target, fact]) => kept.get(target)?.push([fact, true]));
    kept.forEach((facts, block) => box.get(block).show(facts));
  }
  return { part, show, boxOf: (block) => box.get(block)?.part };
}

function groupByDepth(shown, depth) {
  const levels = new Map();
  shown.forEach((block) => levels.set(depth[block], [...(levels.get(depth[block]) ?? []), block]));
  return levels;
}

function makeBox(name) {
  const count = element("small");
  const facts = element("ul");
  const part = element("div", { class: "block" }, element("h3", {}, formula(name)), count, facts);
  return {
    part,
    show: (known) => {
      part.classList.toggle("idle", !known.some(([, fresh]) => fresh));
      count.textContent = plural(known.length, "fact");
      facts.replaceChildren(...known.slice(-FACTS_KEPT).reverse().map(([fact, fresh]) =>
        element("li", { class: fresh ? "fresh" : false }, formula(fact))));
    },
  };
}

function fly(boxes, messages) {
  const home = boxes.part.getBoundingClientRect();
  messages.forEach(([source, target, fact], index) => {
    const [from, to] = [source, target].map((block) => boxes.boxOf(block)?.getBoundingClientRect());
    if (!from || !to || source === target) return;
    const chip = element("span", { class: "chip", "aria-hidden": "true" }, formula(fact));
    boxes.part.append(chip);
    const at = (box) => `translate(${box.left - home.left + 12}px, ${box.top - home.top + 8}px)`;
    chip.animate([{ transform: at(from), opacity: 1 }, { transform: at(to), opacity: 0.2 }],
      { duration: FLIGHT, delay: index * 25, easing: "ease-in-out", fill: "backwards" })
      .finished.then(() => chip.remove());
  });
}
