import { raw } from 'hono/html';

/** Looks of the index page: none of either service's, so that nobody takes it for theirs. */
export const style = raw(`<style>
:root{color-scheme:light;--ink:#1f2430;--soft:#565d70;--line:#d5d9e2;--accent:#0b5cab}
*{box-sizing:border-box}
body{margin:0 auto;max-width:84rem;padding:1rem 1.5rem 3rem;background:#f4f5f8;color:var(--ink);font:15px/1.45 system-ui,sans-serif}
h1{font-size:1.4rem;margin:.5rem 0 0}h2{font-size:1.1rem;margin:0 0 .5rem}h3{font-size:1rem;margin:1rem 0 .5rem}
header p{color:var(--soft);margin:.25rem 0 1rem}p{margin:.5rem 0}
section{background:#fff;border:1px solid var(--line);border-radius:.5rem;padding:1rem;margin-bottom:1rem}
table{border-collapse:collapse;width:100%}th,td{border-top:1px solid var(--line);padding:.3rem .6rem .3rem 0;text-align:left;vertical-align:top;font-weight:400;overflow-wrap:anywhere}
thead th{border:0;color:var(--soft);font-size:.85rem}tbody th{font-weight:600}
code{font-size:.85rem;user-select:all}.code{font-variant-numeric:tabular-nums;user-select:all;white-space:nowrap}
a{color:var(--accent)}button{font:inherit;padding:.2rem .7rem;border:1px solid var(--accent);border-radius:.3rem;background:#fff;color:var(--accent);cursor:pointer}
button:hover{background:#e8f0fa}.fields label{margin-right:1rem}input,select{font:inherit;max-width:100%;padding:.15rem .3rem}
.check{display:block}.counts{columns:4;margin:0;padding-left:1.2rem}dt{font-weight:600}dd{margin:0 0 .25rem 1.5rem}details{margin:.5rem 0}
pre{background:#f0f2f6;border-radius:.3rem;padding:.75rem;margin:0;max-height:24rem;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}
.problem{background:#fdecec;border:1px solid #b42318;border-radius:.5rem;color:#8c1a12;padding:.75rem 1rem}
</style>`);

/** Once a second, what changes by itself. Without scripts, a reload shows it. */
export const script = raw(`<script>
setInterval(async () => {
  const answer = await fetch('/now').catch(() => undefined);
  const now = answer === undefined ? {} : await answer.json();
  for (const place of document.querySelectorAll('[data-now]')) place.textContent = now[place.dataset.now] ?? '?';
}, 1000);
</script>`);
