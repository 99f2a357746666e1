import * as path from 'node:path';
import { writeWhole } from '../../core/whole-files';
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
 * Writes `rehearsal-report.html`, `.md` and `.json` into `folder`, which is made if need be: all of them
 * or none.
 */
export function writeReport(folder: string, report: RehearsalReport): ReportFiles {
  const file = (extension: string): string => path.join(folder, `rehearsal-report.${extension}`);
  const files: ReportFiles = { html: file('html'), markdown: file('md'), json: file('json') };
  writeWhole({
    [files.html]: reportHtml(report),
    [files.markdown]: reportMarkdown(report),
    [files.json]: reportJson(report),
  });
  return files;
}

/** The report and its verdict, for programs. */
export function reportJson(report: RehearsalReport): string {
  const { format, ...rest } = report;
  return `${JSON.stringify({ format, verdict: verdictOf(report), ...rest }, undefined, 2)}\n`;
}
