"use strict";
const KINDS = { induction: "proved by induction", direct: "proved by calculation" };
// A chapter: the theorem that the address names (#T7, or #T7.3 for its third step), or the list.
unpack("chapter-data").then((chapter) => {
  const holder = document.getElementById("chapter");
  const heading = document.querySelector("h1");
  const list = element("div", {}, ...holder.childNodes);
  const listTitle = heading.textContent;
  const place = new Map(chapter.theorems.map((theorem, index) => [theorem.id, index]));
  const says = element("p", { role: "status", class: "says" });
  const axioms = new Set(chapter.theorems.flatMap((theorem) => theorem.axioms));
  let shown = null;

  const about = (position) => {
    const inside = chapter.theorems[position - chapter.start];
    return inside ? [inside.id, inside.statement, inside.name] : chapter.cited[position];
  };
  const href = (position) => theoremLink(position, about(position)[0], chapter.perPage);
  const reader = {
    cite: (position) => element("a", { href: href(position) }, about(position)[0]),
    statement: (position) => about(position)[1],
    isAxiom: (position) => axioms.has(position),
  };

  function rows(positions) {
    return element("ul", { class: "theorems" }, ...positions.map((position) => {
      const [id, statement, name] = about(position);
      return element("li", {}, element("a", { href: href(position), class: "to" }, element("b", {}, id),
        name ? element("em", {}, name) : null, formula(statement)));
    }));
  }

  function related(title, positions, extra = null) {
    if (!positions.length) return null;
    return element("section", {}, element("h2", {}, title), rows(positions), extra);
  }

  function facts(theorem) {
    const said = [KINDS[theorem.kind] ?? theorem.kind];
    if (!theorem.isAxiom) said.push(`rests on ${plural(theorem.axioms.length, "axiom")}`);
    said.push(theorem.userCount ? `used by ${plural(theorem.userCount, "theorem")}` : "not used by others");
    if (theorem.round) said.push(`round ${theorem.round}`);
    return element("p", { class: "lead" }, `${theorem.id}${theorem.name ? " · " + theorem.name : ""} · `, said.join(" · "));
  }

  function sizes(article) {
    const choose = (big) => {
      article.classList.toggle("big-steps", big);
      made.forEach((one, index) => one.setAttribute("aria-pressed", String(Boolean(index) === big)));
    };
    const made = ["All steps", "Big steps"].map((label, index) =>
      button(label, () => choose(Boolean(index)), { "aria-pressed": String(!index) }));
    return element("div", { class: "tools", role: "group", "aria-label": "Steps shown" }, ...made);
  }

  function copies(theorem) {
    const address = () => location.href.replace(/#.*/, `#${theorem.id}`);
    return element("div", { class: "tools", role: "group", "aria-label": "Copy" }, element("span", {}, "Copy"),
      ...theorem.copies.map(([label, text]) => copyButton(label, () => text, (word) => { says.textContent = word; })),
      copyButton("Link", address, (word) => { says.textContent = word; }));
  }

  function neighbours(index) {
    const position = chapter.start + index;
    const step = (other, before, after, rel) => (about(other)
      ? element("a", { href: href(other), rel }, `${before}${about(other)[0]}${after}`) : null);
    return element("nav", { class: "beside", "aria-label": "Theorems beside this one" },
      step(position - 1, "← ", "", "prev"),
      element("a", { href: `index.html#cone=${chapter.theorems[index].id}` }, "Cone in the graph"),
      step(position + 1, "", " →", "next"));
  }

  function article(theorem, index) {
    const made = element("article", { class: "theorem" }, neighbours(index), facts(theorem));
    const mpl = element("details", {}, element("summary", {}, "MPL"), element("p", {}, element("code", {}, theorem.mpl)));
    if (theorem.proof) {
      const proof = makeProof(theorem, reader);
      made.append(element("div", { class: "bar" }, proof.smallSteps ? sizes(made) : null, copies(theorem)), says, mpl,
        element("h2", {}, `Proof in ${plural(theorem.steps, "step")}`), proof.made);
    } else {
      made.append(element("div", { class: "bar" }, copies(theorem)), says, mpl);
    }
    made.append(
      related("Axioms it rests on", theorem.axioms) ?? "", related("Theorems it uses", theorem.uses.filter((position) => !axioms.has(position))) ?? "",
      related("Used by", theorem.users, theorem.userCount > theorem.users.length
        ? element("p", {}, element("a", { href: `index.html#cone=${theorem.id}` }, `all ${theorem.userCount.toLocaleString("en")} in the graph`)) : null) ?? "");
    return made;
  }

  function showTheorem(index) {
    if (shown === index) return;
    shown = index;
    const theorem = chapter.theorems[index];
    heading.replaceChildren(formula(theorem.statement));
    document.title = `${theorem.id}: ${theorem.name || theorem.statement}`;
    says.textContent = "";
    holder.replaceChildren(article(theorem, index));
  }

  function showList() {
    shown = null;
    heading.textContent = document.title = listTitle;
    holder.replaceChildren(list);
  }

  function markStep(id) {
    document.querySelectorAll(".step.here").forEach((old) => old.classList.remove("here"));
    const step = document.getElementById(id);
    step?.closest("article")?.classList.contains("big-steps") && step.classList.contains("small")
      && step.closest("article").classList.remove("big-steps");
    step?.classList.add("here");
    step?.scrollIntoView({ block: "center" });
  }

  function showAddress() {
    const id = decodeURIComponent(location.hash.slice(1));
    const [theorem, step] = id.split(".");
    const before = shown;
    if (!place.has(theorem)) return showList();
    showTheorem(place.get(theorem));
    if (step) markStep(id);
    else if (before !== shown) window.scrollTo(0, 0);
    return undefined;
  }

  window.addEventListener("hashchange", showAddress);
  showAddress();
  document.documentElement.dataset.ready = "";
});
