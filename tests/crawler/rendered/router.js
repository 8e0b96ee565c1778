const root = document.getElementById('root');
const rows = [];
let total = Infinity, page = 0, busy = false;
async function load() {
  if (busy || rows.length >= total) return;
  busy = true;
  const answer = await (await fetch(`/api/jobs?page=${++page}`, {headers: {'X-App': 'lotus'}})).json();
  total = answer.total;
  rows.push(...answer.jobs);
  busy = false;
  draw();
}
const HEIGHT = 160;
function draw() {
  const box = root.querySelector('.list');
  const first = Math.max(0, Math.floor(box.scrollTop / HEIGHT) - 1);
  const shown = rows.slice(first, first + 7);
  box.firstElementChild.style.height = rows.length * HEIGHT + 'px';
  box.firstElementChild.innerHTML = shown.map((job, at) => `<article class="job"
    style="position:absolute;top:${(first + at) * HEIGHT}px"><h2><a href="/vacancy/${job.id}">${job.title}</a></h2>
    <p class="place">${job.place}</p></article>`).join('');
  if (box.scrollTop + box.clientHeight > rows.length * HEIGHT - 2 * HEIGHT) load();
}
async function route() {
  const id = location.pathname.match(/^\/vacancy\/(.+)$/);
  if (!id) {
    root.innerHTML = '<h1>Job adverts</h1><div class="list" style="height:600px;overflow-y:auto">'
      + '<div style="position:relative"></div></div>';
    root.querySelector('.list').addEventListener('scroll', draw);
    return load();
  }
  const job = await (await fetch(`/api/job/${id[1]}`)).json();
  document.title = job.title;
  root.innerHTML = `<main><h1>${job.title}</h1><dl><dt>Employer</dt><dd>${job.employer}</dd>
    <dt>Location</dt><dd>${job.place}</dd><dt>Salary</dt><dd>${job.wage}</dd></dl>
    <p>${job.text}</p><button onclick="apply()">Apply now</button></main>`;
}
function apply() { fetch('/api/apply', {method: 'POST'}); }
document.addEventListener('click', event => {
  const link = event.target.closest('a');
  if (link) { event.preventDefault(); history.pushState({}, '', link.href); route(); }
});
route();
