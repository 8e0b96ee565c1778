// The whole site is drawn here: the shell has no content.
const root = document.getElementById("root");
const make = (tag, text, attributes) => {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  for (const [key, value] of Object.entries(attributes || {})) node.setAttribute(key, value);
  return node;
};
const add = (parent, ...nodes) => { nodes.forEach((node) => parent.appendChild(node)); return parent; };
const frame = (main) => {
  root.replaceChildren();
  const bar = add(make("header", "", { class: "bar" }), make("a", "Jhatpat", { href: "/" }), make("a", "Log in", { href: "/login" }));
  const foot = make("footer", "Jhatpat is an invented app. Support HELPLINE");
  add(root, bar, main, add(make("aside"), make("img", "", { src: "/img/app-banner.webp", alt: "" })), foot);
};
const list = async (page) => {
  const answer = await (await fetch(`/api/jobs.json?page=${page}`)).json();
  const main = add(make("main", "", { class: "list" }), make("h1", "Work today"));
  answer.jobs.forEach((job) => add(main, add(make("div", "", { class: "card" }),
    add(make("h2"), make("a", job.title, { href: `/job/${job.id}` })), make("span", job.place, { class: "place" }))));
  if (answer.next) add(main, make("a", "Next page", { href: `/list/${answer.next}`, rel: "next" }));
  frame(main);
};
const detail = async (id) => {
  const job = await (await fetch(`/api/jobs/${id}.json`)).json();
  document.title = `${job.title} | Jhatpat`;
  const facts = make("dl");
  for (const [name, value] of [["Company", job.company], ["Location", job.place], ["Salary", job.pay], ["Posted", job.date]]) {
    if (value) add(facts, make("dt", name), make("dd", value));
  }
  const text = make("div", "", { class: "about" });
  job.lines.forEach((line) => add(text, make("p", line)));
  const article = add(make("article"), make("h1", job.title), facts, make("h2", "Details"), text);
  if (job.phone) add(article, make("a", "Call now", { href: `tel:+91${job.phone}`, class: "call" }));
  const more = add(make("section", "", { class: "more" }), make("h3", "You may also like"));
  job.more.forEach((other) => add(more, make("a", other.title, { href: `/job/${other.id}` })));
  frame(add(make("main"), article, make("p", `${job.seen} people saw this`, { class: "seen" }), more));
};
const path = location.pathname.split("/").filter(Boolean);
if (path[0] === "job") detail(path[1]); else list(path[0] === "list" ? path[1] : 1);
