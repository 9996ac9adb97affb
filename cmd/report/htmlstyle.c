#include "report/html.h"

/*
 * On a light page, completed is dark and aborted is light; on a dark page it is
 * the other way round.  So they differ without colours, too.  Texts (--kc,
 * --ka) have colours with more contrast.
 */
#define LIGHT                                                                  \
	"--page:#fff;--ink:#1c1c1c;--faint:#5a5a5a;--rule:#d4d4d4;"            \
	"--axis:#707070;--c:#1d4f80;--a:#d98a45;--kc:#1d4f80;--ka:#94490b;"

#define DARK                                                                   \
	"--page:#15171a;--ink:#e8e6e3;--faint:#aaa8a4;--rule:#3a3d42;"         \
	"--axis:#8c8c8c;--c:#8fbce6;--a:#b0632a;--kc:#8fbce6;--ka:#e3a06c;"

const char html_style[] =
    ":root{color-scheme:light dark;" LIGHT "}\n"
    "@media (prefers-color-scheme:dark){:root{" DARK "}}\n"
    "@media print{:root{color-scheme:light;" LIGHT "}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;padding:24px 24px 48px;max-width:800px;"
    "background:var(--page);color:var(--ink);"
    "font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}\n"
    "h1{font-size:26px;line-height:1.2;margin:0 0 4px;font-weight:600}\n"
    "h2{font-size:18px;line-height:1.3;margin:0 0 2px;font-weight:600}\n"
    "p{margin:0 0 8px}\n"
    "section{margin:36px 0 0}\n"
    ".note,footer{color:var(--faint);font-size:13px}\n"
    ".warn{border-left:4px solid var(--a);padding-left:12px}\n"
    "dl{display:flex;flex-wrap:wrap;gap:8px 40px;margin:20px 0 0;"
    "padding:12px 0;border:solid var(--axis);border-width:1px 0}\n"
    "dt{color:var(--faint);font-size:13px}\n"
    "dd{margin:0;font-size:22px;line-height:1.3}\n"
    "dd small{font-size:13px;color:var(--faint)}\n"
    "dd,td,text{font-variant-numeric:tabular-nums}\n"

    ".chart{display:block;margin:12px 0;fill:var(--ink);font-size:12px}\n"
    ".c{fill:var(--c)}.a{fill:var(--a)}.kc{fill:var(--kc)}.ka{fill:var(--ka)}\n"
    ".days{padding:26px 28px 40px 56px;overflow:visible}\n"
    ".days .key{transform:translate(-56px,-26px)}\n"
    ".grid,.base,.tick{stroke:var(--rule);stroke-width:1;"
    "shape-rendering:crispEdges}\n"
    ".base,.tick{stroke:var(--axis)}\n"
    ".x,.y,.year{font-size:11px;fill:var(--faint)}\n"
    ".tip{fill:var(--ink);opacity:0}.tip:hover{opacity:.15}\n"
    ".rows{padding:24px var(--value) 0 var(--name);overflow:visible;"
    "height:calc(var(--n)*26px + 24px)}\n"
    ".rows .key{transform:translate(calc(var(--name)*-1),-24px)}\n"
    ".row{transform:translateY(calc(var(--i)*26px))}\n"
    ".bar{transform:translateY(3px)}\n"
    ".name{transform:translateX(-244px)}\n"
    ".name text{text-anchor:end;transform:translateX(236px)}\n"
    ".word{font-style:italic}\n"
    ".narrow{display:none}\n"
    "@media (max-width:640px){\n"
    "body{padding:16px 16px 32px}\n"
    "dl{gap:8px 28px}\n"
    ".wide{display:none}.narrow{display:inline}\n"
    ".rows{padding:24px var(--value) 0 0;height:calc(var(--n)*40px + 24px)}\n"
    ".rows .key{transform:translateY(-24px)}\n"
    ".row{transform:translateY(calc(var(--i)*40px))}\n"
    ".bar{transform:translateY(20px)}\n"
    ".name,.name text{transform:none;text-anchor:start}\n"
    "}\n"

    ".scroll{overflow:auto;max-height:360px;"
    "border:solid var(--rule);border-width:1px 0}\n"
    "table{border-collapse:collapse;width:100%;font-size:13px}\n"
    "caption{text-align:left;color:var(--faint);padding:6px 0}\n"
    /* The caption keeps the page's width even if the table is wider. */
    "caption span{display:block;max-width:calc(100vw - 48px)}\n"
    "th,td{padding:3px 16px 3px 0;text-align:left;vertical-align:top;"
    "white-space:nowrap;font-weight:400}\n"
    "thead th{position:sticky;top:0;background:var(--page);"
    "color:var(--faint);border-bottom:1px solid var(--axis)}\n"
    ".n{text-align:right}\n"
    "td:last-child,th:last-child{padding-right:4px}\n"
    ".text{white-space:normal;min-width:140px;overflow-wrap:anywhere}\n"
    ".sum th,.sum td{border-top:1px solid var(--rule);font-weight:600}\n"
    "footer{margin:36px 0 0}\n"

    "@media print{\n"
    "body{padding:0;max-width:none}\n"
    ".scroll{overflow:visible;max-height:none}\n"
    "thead th{position:static}\n"
    ".chart,tr,h2{break-inside:avoid}h2{break-after:avoid}\n"
    "}\n";
