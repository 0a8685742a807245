/** Words that every list shares: how old, how complete, how to take it along. */
export const lists = {
  "lists.export": "Export",
  "lists.exportCsv": "CSV",
  "lists.exportJson": "JSON",
  "lists.exportMarkdown": "Markdown",
  "lists.exported": "{name} made",
  "lists.asOf": "as of {when}",
  "lists.never": "nothing read yet",
  "lists.complete": "complete",
  "lists.gaps": { one: "{count} gap", other: "{count} gaps" },
  "lists.gapsTitle": "What was not read",
  "lists.gapsWhy": "What is missing here may be in what was not read. Nothing of it is reported as gone.",
  "lists.first": "the first {shown} of {all}",
  "lists.clear": "Clear filters",
  "lists.open": "Open",
  "lists.lineage": "Lineage",
  "lists.search": "Search in this list",
} as const;
