"use strict";
// The dependency graph: `uses` leads to what a theorem rests on, `users` the other way.
function makeDependencies(uses) {
  const users = uses.map(() => []);
  uses.forEach((used, position) => used.forEach((other) => users[other].push(position)));

  // All that is reached from a node in at most `depth` steps, with the distance; itself included.
  function reached(start, links, depth = Infinity) {
    const distance = new Map([[start, 0]]);
    for (const node of distance.keys()) { // a Map's iterator also visits what is added meanwhile
      if (distance.get(node) >= depth) continue;
      for (const next of links[node]) {
        if (!distance.has(next)) distance.set(next, distance.get(node) + 1);
      }
    }
    return distance;
  }

  // The shortest path downwards in `uses`, from one theorem to one that it rests on.
  function descent(from, to) {
    const distance = reached(to, users);
    if (!distance.has(from)) return null;
    const path = [from];
    while (path.at(-1) !== to) {
      const here = path.at(-1);
      path.push(uses[here].find((next) => distance.get(next) === distance.get(here) - 1));
    }
    return path;
  }

  return {
    uses,
    users,
    above: (node, depth) => reached(node, uses, depth),
    below: (node, depth) => reached(node, users, depth),
    path: (one, other) => descent(one, other) ?? descent(other, one)?.reverse() ?? null,
  };
}
