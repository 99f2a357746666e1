import * as fs from 'node:fs';
import * as path from 'node:path';
import { reportHtml } from './html';
import { reportMarkdown } from './markdown';
import { RehearsalReport, verdictOf } from './rehearsal-report';

/** Where a report was written. */
export interface ReportFiles {
  readonly html: string;
  readonly markdown: string;
  readonly json: string;
}

/**
 * Writes `rehearsal-report.html`, `.md` and `.json` into `folder`, which is made if need be. Each file
 * is written under another name first, and none takes its place before all are written.
 */
export function writeReport(folder: string, report: RehearsalReport): ReportFiles {
  const file = (extension: string): string => path.join(folder, `rehearsal-report.${extension}`);
  const files: ReportFiles = { html: file('html'), markdown: file('md'), json: file('json') };
  const contents = [
    [files.html, reportHtml(report)],
    [files.markdown, reportMarkdown(report)],
    [files.json, reportJson(report)],
  ] as const;
  fs.mkdirSync(folder, { recursive: true });
  const drafts: string[] = [];
  try {
    for (const [name, content] of contents) {
      drafts.push(`${name}.draft`);
      fs.writeFileSync(`${name}.draft`, content);
    }
    for (const [name] of contents) fs.renameSync(`${name}.draft`, name);
  } finally {
    for (const draft of drafts) fs.rmSync(draft, { force: true });
  }
  return files;
}

/** The report and its verdict, for programs. */
export function reportJson(report: RehearsalReport): string {
  const { format, ...rest } = report;
  return `${JSON.stringify({ format, verdict: verdictOf(report), ...rest }, undefined, 2)}\n`;
}
