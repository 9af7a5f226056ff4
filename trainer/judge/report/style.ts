// The look of a report: light, dark and printed, from a phone to a wall. Charts take their colors from here.

export const STYLE = `
:root{color-scheme:light dark;--paper:#fbfcfa;--card:#fff;--ink:#18211c;--quiet:#5b6a61;--line:#d9e0da;--grid:#e9eeea;
--accent:#0a7d3c;--wash:#0a7d3c2e;--other:#8d9a92;--warn:#a34a00;--warnwash:#fff4e6;
--c0:#0a7d3c;--c1:#b3540a;--c2:#2b62c4;--c3:#9a3fa0;--c4:#7a6a00;--c5:#c02f4c;--c6:#00808c;--c7:#5b6a61}
@media (prefers-color-scheme:dark){:root{--paper:#0c110e;--card:#121915;--ink:#dfe8e2;--quiet:#92a399;--line:#27332c;
--grid:#1c2620;--accent:#4be38a;--wash:#4be38a40;--other:#6d7d74;--warn:#ffb265;--warnwash:#2a1d0e;
--c0:#4be38a;--c1:#ffb265;--c2:#82b1ff;--c3:#dd94e3;--c4:#d8c84a;--c5:#ff8fa3;--c6:#5fd6e0;--c7:#92a399}}
@media print{:root{color-scheme:light;--paper:#fff;--card:#fff;--ink:#000;--quiet:#444;--line:#bbb;--grid:#e2e2e2;
--accent:#0a7d3c;--wash:#0a7d3c1f;--other:#888;--warn:#a34a00;--warnwash:#fff;
--c0:#0a7d3c;--c1:#b3540a;--c2:#2b62c4;--c3:#9a3fa0;--c4:#7a6a00;--c5:#c02f4c;--c6:#00808c;--c7:#555}
}
*{box-sizing:border-box}
html{font-size:clamp(15px,.35vw + 13px,24px);-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;
overflow-wrap:anywhere;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main{max-width:66rem;margin:0 auto;padding:clamp(1rem,4vw,3rem) clamp(.9rem,3vw,2rem)}
h1{margin:0;font-size:clamp(1.5rem,4vw,2.2rem);line-height:1.15;letter-spacing:-.015em}
h2{margin:0 0 .25rem;font-size:1.3rem;line-height:1.25;letter-spacing:-.01em}
h3{margin:1.5rem 0 .25rem;font-size:1rem}
p{margin:.5rem 0;max-width:46rem}
header .id{margin:0 0 .5rem;color:var(--accent);font:600 .85rem/1.4 ui-monospace,"Cascadia Mono",Menlo,Consolas,monospace}
header .lead{font-size:1.05rem;color:var(--quiet)}
nav{display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin:1.25rem 0 0;padding:.6rem 0;border:solid var(--line);border-width:1px 0;font-size:.875rem}
nav a{color:var(--quiet);text-decoration:none}nav a:hover{color:var(--accent);text-decoration:underline}
a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
section{margin-top:2.75rem}
.note,figcaption,.quiet{color:var(--quiet);font-size:.875rem}
.verdict{margin-top:1.5rem;padding:1rem 1.25rem;border:1px solid var(--line);border-left:4px solid var(--accent);background:var(--card)}
.verdict p{max-width:none}.verdict .call{margin-top:0;font-size:1.1rem;font-weight:650}
.verdict.bad,.missing{border-left-color:var(--warn)}.verdict.bad .call{color:var(--warn)}
.missing{margin:.75rem 0;padding:.5rem .9rem;border:1px dashed var(--line);border-left:3px solid var(--other);color:var(--quiet);font-size:.9rem;max-width:46rem}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:1px;margin:1rem 1px}
.facts div{padding:.6rem .8rem;background:var(--card);box-shadow:0 0 0 1px var(--line)}
.facts dt{color:var(--quiet);font-size:.8rem}.facts dd{margin:0;font-size:1.3rem;font-weight:600;font-variant-numeric:tabular-nums}
.facts small{display:block;font-size:.78rem;font-weight:400;color:var(--quiet)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,19rem),1fr));gap:1.25rem 1.5rem;margin:1rem 0}
.charts.one{grid-template-columns:minmax(0,34rem)}
figure{margin:0;min-width:0}figure h3{margin:0 0 .15rem}
svg{display:block;width:100%;height:auto;max-width:36rem;overflow:visible}
svg text{fill:var(--quiet);font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
svg text.strong{fill:var(--ink)}
.axis{stroke:var(--other);stroke-width:1}.grid{stroke:var(--grid);stroke-width:1}
.guide{stroke:var(--other);stroke-width:1;stroke-dasharray:3 3;fill:none}
.line{fill:none;stroke:var(--accent);stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.line.before,.whisker.before{stroke:var(--other)}.line.before{stroke-dasharray:5 3}
.fill{fill:var(--accent)}.fill.other{fill:var(--other);opacity:.55}.fill.wash{fill:var(--wash)}.fill.neg{fill:var(--warn)}
.dot{fill:var(--accent);stroke:var(--card);stroke-width:1}.dot.open{fill:var(--card);stroke:var(--other);stroke-width:1.5}
.dot.before{fill:var(--other)}
.mark{fill:var(--card);stroke:var(--ink);stroke-width:2}
.whisker{stroke:var(--accent);stroke-width:1.5;fill:none}
.outline{fill:none;stroke:var(--ink);stroke-width:1.5}
.dot.s0{fill:var(--c0)}.dot.s1{fill:var(--c1)}.dot.s2{fill:var(--c2)}.dot.s3{fill:var(--c3)}
.line.s0{stroke:var(--c0)}.line.s1{stroke:var(--c1)}.line.s2{stroke:var(--c2)}.line.s3{stroke:var(--c3)}.line.s4{stroke:var(--c4)}.line.s5{stroke:var(--c5)}.line.s6{stroke:var(--c6)}.line.s7{stroke:var(--c7)}
.key{display:flex;flex-wrap:wrap;gap:.15rem 1rem;margin:.25rem 0;padding:0;list-style:none;font-size:.85rem;color:var(--quiet)}
.key svg{display:inline-block;width:1.4rem;height:.7rem;margin-right:.35rem;vertical-align:baseline}
.scroll{position:relative;overflow-x:auto;margin:.75rem 0}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:3px}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
table{border-collapse:collapse;width:100%;overflow-wrap:break-word;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th{color:var(--quiet);font-weight:500;font-size:.82rem;vertical-align:bottom}
td.n,th.n{text-align:right;overflow-wrap:normal}td.n{white-space:nowrap}td:last-child,th:last-child{padding-right:0}
tr.weak td{color:var(--quiet)}
td.strip{width:11rem;min-width:7rem;vertical-align:middle}td.name{min-width:6.5rem;overflow-wrap:anywhere}
code,.mono{font:.86em/1.5 ui-monospace,"Cascadia Mono",Menlo,Consolas,monospace}
pre{margin:.75rem 0;padding:.75rem 1rem;border:1px solid var(--line);background:var(--card);white-space:pre-wrap}
footer{margin-top:3.5rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--quiet);font-size:.85rem}
@media (max-width:34rem){.range{display:block}td.strip,th.strip{display:none}table{font-size:.85rem}th,td{padding-right:.5rem}}
@media print{body{font-size:10pt}nav{display:none}figure,tr,.verdict{break-inside:avoid-page}h2,h3{break-after:avoid}
main{max-width:none}td.strip,th.strip{display:table-cell}}
`;
