"""The style of a page of statements. ASCII only, no remote reference, and readable in black and white.

Ink on paper has a contrast of at least 7 to 1 everywhere (WCAG 2.2, level AAA): #1b1f24 on #ffffff is 16.6, #4a525a on
#ffffff 7.9, #1d3f66 on #ffffff 10.7, #6b3500 on #fff6e5 9.2, #7d1a1a on #fdf1f0 9.3.
"""

from __future__ import annotations

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""The page may load nothing: a browser enforces it even if the page is edited."""

STYLE = """
:root { --ink: #1b1f24; --quiet: #4a525a; --rule: #c3c9cf; --accent: #1d3f66; --paper: #ffffff; --wash: #f4f6f8; }
* { box-sizing: border-box; }
html { font-size: 100%; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", "Liberation Sans", Arial, sans-serif; }
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 0 1.5rem; }
.page { padding-top: 2.5rem; border-top: .4rem solid var(--accent); max-width: none; }
.page > * { max-width: 57rem; margin-left: auto; margin-right: auto; }
h1, h2, h3 { font-family: Georgia, "Liberation Serif", "Times New Roman", serif; font-weight: normal; line-height: 1.2;
  overflow-wrap: anywhere; }
h1 { font-size: 2.25rem; margin-top: 0; margin-bottom: .5rem; }
h1 + p { margin-top: 0; margin-bottom: 2.5rem; }
h2 { font-size: 1.75rem; margin: 0 0 .25rem; }
h3 { font-size: 1.2rem; margin: 2.25rem 0 .5rem; }
p, li, dd { overflow-wrap: anywhere; }
.kind { margin-top: 0; margin-bottom: .5rem; color: var(--quiet); letter-spacing: .08em;
  text-transform: uppercase; font-size: .8rem; }
.quiet { color: var(--quiet); font-size: .875rem; }
code { font-family: ui-monospace, "Cascadia Mono", Menlo, "Liberation Mono", monospace; font-size: .85em;
  overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: .15em; }
a:focus-visible, .wide:focus-visible { outline: .2rem solid #b35900; outline-offset: .15rem; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; }
.statement { margin-top: 4rem; padding-top: 2.25rem; border-top: .15rem solid var(--accent); }
.mark { display: inline-block; margin: .75rem 0; padding: .4rem .9rem; border: .12rem solid #6b3500; color: #6b3500;
  background: #fff6e5; }
.mark strong { letter-spacing: .12em; margin-right: .4rem; }
.mark.stop { border-color: #7d1a1a; color: #7d1a1a; background: #fdf1f0; }
.owed { margin: 1.5rem 0; padding: 1rem 1.25rem; background: var(--wash); border-left: .3rem solid var(--accent); }
.owed p { margin: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; justify-content: space-between;
  align-items: baseline; }
.owed p + p { margin-top: .5rem; padding-top: .5rem; border-top: 1px solid var(--rule); }
.owed strong { font-size: 1.6rem; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .25rem 1.5rem; margin: 1rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--quiet); font-size: .875rem; padding-bottom: .5rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem 1rem .5rem 0; overflow-wrap: break-word; }
th:last-child, td:last-child { padding-right: 0; }
thead th { border-bottom: .12rem solid var(--ink); font-size: .875rem; font-weight: 600; vertical-align: bottom; }
tbody tr { border-top: 1px solid var(--rule); }
tbody tr:first-child, tbody tr.more { border-top: 0; }
tbody tr.more td { padding-top: 0; color: var(--quiet); font-size: .9rem; }
tbody th { font-weight: normal; }
tbody tr.part th { padding-left: 1.5rem; color: var(--quiet); }
tfoot tr:first-child { border-top: .12rem solid var(--ink); }
tfoot th, tfoot td { font-weight: 600; }
th, td { max-width: 24rem; overflow-wrap: anywhere; }
td, thead th { overflow-wrap: break-word; }
.figure { text-align: right; white-space: nowrap; overflow-wrap: normal; font-variant-numeric: tabular-nums;
  max-width: none; }
.figure.words { white-space: normal; color: var(--quiet); }
.more p { margin: 0 0 .25rem; }
blockquote { margin: 0 0 .4rem; padding-left: .9rem; border-left: .2rem solid var(--rule); max-width: 40rem;
  font-family: Georgia, "Liberation Serif", "Times New Roman", serif; color: var(--ink); }
ul.plain { list-style: none; padding: 0; margin: .5rem 0; }
ul.plain li { padding: .35rem 0; border-top: 1px solid var(--rule); }
ul.plain li:first-child { border-top: 0; }
figure { margin: 1.5rem 0; max-width: 42rem; }
figure svg { display: block; max-width: 100%; height: auto; }
figcaption { color: var(--quiet); font-size: .875rem; }
.working { margin: .5rem 0; }
.working summary { cursor: pointer; }
.working ul { list-style: none; margin: .25rem 0; padding-left: 1.1rem; border-left: 1px solid var(--rule); }
.working li { padding: .15rem 0; overflow-wrap: anywhere; }
.working p { margin: 0; }
footer { margin-top: 4rem; padding-top: 1rem; padding-bottom: 3rem; border-top: 1px solid var(--rule); }
@media (max-width: 40rem) { h1 { font-size: 1.75rem; } h2 { font-size: 1.4rem; } dl { display: block; }
  dd { margin-bottom: .5rem; } }
@media print {
  @page { size: A4; margin: 18mm 16mm 20mm; }
  html { font-size: 9pt; }
  header, main, footer { max-width: none; padding: 0; }
  .page { border-top: 0; padding-top: 0; }
  .page > * { max-width: none; }
  .skip, nav { display: none; }
  .statement { break-before: page; margin-top: 0; border-top: 0; padding-top: 0; }
  .wide { overflow: visible; }
  thead { display: table-header-group; }
  tfoot { display: table-row-group; }
  h3 { margin-top: 1.5rem; }
  tr, .owed, .mark, blockquote, figure { break-inside: avoid; }
  tr.lead { break-after: avoid; }
  h2, h3, caption, thead { break-after: avoid; }
  tbody tr:first-child, tr.more { break-before: avoid; }
  a { color: inherit; text-decoration: none; }
  .owed, .mark { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
"""
