"""The style sheet of the documentation page."""

STYLE = """
:root {
  color-scheme: light dark;
  --text: #1c2430; --soft: #5b6675; --line: #dfe4ea; --page: #fff; --panel: #f6f8fa;
  --accent: #1456b8; --get: #1a7f4b; --post: #1456b8; --put: #8a5a00; --delete: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e4e8ee; --soft: #9aa6b5; --line: #2c3541; --page: #12171d; --panel: #1a212a;
    --accent: #7fb2ff; --get: #4fc98a; --post: #7fb2ff; --put: #e0b050; --delete: #ff8a80;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body {
  margin: 0; display: grid; grid-template-columns: 19rem minmax(0, 1fr);
  color: var(--text); background: var(--page);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
nav {
  position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem 1.25rem;
  border-right: 1px solid var(--line); background: var(--panel); font-size: .875rem;
}
nav h2 { margin: 1.25rem 0 .25rem; font-size: .8rem; color: var(--soft); }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: .15rem 0; color: inherit; text-decoration: none; }
nav a:hover { color: var(--accent); }
main { padding: 2rem 2.5rem 6rem; max-width: 64rem; }
h1 { margin: 0 0 .25rem; font-size: 1.9rem; }
main > section { margin-top: 3rem; }
h2 { margin: 0 0 .25rem; font-size: 1.35rem; }
article { margin-top: 2rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
h3 { margin: 0; font-size: 1.05rem; overflow-wrap: anywhere; }
h4 { margin: 1.25rem 0 .4rem; font-size: .875rem; color: var(--soft); font-weight: 600; }
p { margin: .5rem 0; max-width: 46rem; }
a { color: var(--accent); }
.verb {
  display: inline-block; min-width: 4.2rem; margin-right: .6rem; padding: .1rem .45rem;
  border: 1px solid currentcolor; border-radius: .3rem; font-size: .75rem; font-weight: 700;
  text-align: center; vertical-align: .1em;
}
.get { color: var(--get); } .post { color: var(--post); } .delete { color: var(--delete); }
.put, .patch { color: var(--put); }
.soft { color: var(--soft); font-size: .875rem; }
code, pre { font: .85em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre {
  margin: .4rem 0; padding: .8rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere;
  border-radius: .4rem;
  background: var(--panel); border: 1px solid var(--line);
}
details { margin: .4rem 0; font-size: .875rem; }
summary { cursor: pointer; color: var(--accent); }
input, textarea, button, output {
  font: .95em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; color: inherit;
}
input, textarea {
  padding: .3rem .5rem; background: var(--page);
  border: 1px solid var(--line); border-radius: .3rem;
}
.try input, .try textarea { display: block; width: 100%; margin: .4rem 0; }
output { display: block; margin: .4rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th { text-align: left; color: var(--soft); font-weight: 600; font-size: .8rem; }
th, td { padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td:first-child, td:nth-child(3) { white-space: nowrap; width: 1%; }
td:nth-child(2) { min-width: 8rem; width: 16%; }
td p { margin: 0 0 .3rem; }
.required { color: var(--delete); font-size: .75rem; }
@media (max-width: 55rem) {
  body { display: block; }
  nav {
    position: static; height: auto; max-height: 45vh;
    border-right: 0; border-bottom: 1px solid var(--line);
  }
  main { padding: 1.25rem; }
}
"""
