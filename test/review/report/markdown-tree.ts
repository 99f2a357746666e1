import { parsers } from 'prettier/plugins/markdown';

/** A part of a Markdown document as a parser sees it. */
export interface MarkdownNode {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly MarkdownNode[];
}

/** All parts of a document, each before those in it. */
export function nodesOf(text: string): readonly MarkdownNode[] {
  const flat = (node: MarkdownNode): readonly MarkdownNode[] => [node, ...(node.children ?? []).flatMap(flat)];
  return flat(parsers.markdown.parse(text, {} as never) as MarkdownNode);
}

/** What a reader sees of it; the characters without width that keep mentions apart are not seen. */
export function textOf({ value = '', children = [] }: MarkdownNode): string {
  return `${value.replaceAll('\u200b', '')}${children.map(textOf).join('')}`;
}
