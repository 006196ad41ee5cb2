// A reporter for Node's test runner that lists the files with a failed test, once each.
export default async function* failures(source) {
  const told = new Set();
  for await (const { type, data } of source) {
    if (type !== "test:fail" || !data.file || told.has(data.file)) continue;
    told.add(data.file);
    yield `${data.file}\n`;
  }
}
