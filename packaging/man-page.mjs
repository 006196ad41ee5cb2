/** The text of `pilothouse --help` as a manual page (man(7)): what stands at a line's beginning is a heading. */
export function manPage(help) {
  const [title, ...lines] = help.trimEnd().split("\n");
  const body = [];
  let open = false;
  for (const line of lines) {
    const heading = /^\S/.test(line);
    if (heading) {
      if (open) body.push(".fi");
      body.push(`.SH ${escaped(line.toUpperCase())}`, ".nf");
      open = true;
    } else if (open) body.push(escaped(line));
  }
  if (open) body.push(".fi");
  const what = title.replace(/^\w+: */, "").replace(/\.$/, "");
  return [".TH PILOTHOUSE 1", ".SH NAME", `pilothouse \\- ${escaped(what)}`, ...body, ""].join("\n");
}

/** A backslash, and a dot or an apostrophe at a line's beginning, would be commands; "-" would become a hyphen. */
function escaped(line) {
  return line
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^([.'])/, "\\&$1");
}
