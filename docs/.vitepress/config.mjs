// These pages as a web site: .ci/site builds it. A dead link fails the build.
import { existsSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';

const root = process.env.SELFPIPE_ROOT;
const repository = 'https://github.com/selfpipe/selfpipe/blob/main/';

// The parts and the pages of the index, in its order.
const parts = readFileSync(join(root, 'docs/index.md'), 'utf8').split(/^## /m).slice(1)
	.map((part) => ({
		text: part.split('\n')[0],
		items: [...part.matchAll(/^\|.*\| \[([^\]]+)\]\(([\w-]+)\.md\) \|$/gm)].map(([, text, page]) => ({ text, link: `/${page}` })),
	}))
	.filter((part) => part.items.length > 0);

/** What lies beside docs/ is in the repository and not on the site; it has to exist all the same. */
function linkToRepository(markdown) {
	markdown.core.ruler.push('repository', (state) => {
		state.tokens.filter((token) => token.type === 'inline').flatMap((token) => token.children).forEach((token) => {
			const target = token.type === 'link_open' ? token.attrGet('href') : '';
			if (target.startsWith('../')) {
				const path = normalize(join('docs', target.replace(/#.*/, '')));
				if (!existsSync(join(root, path))) {
					throw new Error(`${state.env.relativePath}: ${target} is not there`);
				}
				token.attrSet('href', repository + path);
			}
		});
	});
}

/** Headings have the anchors that they have in the repository. */
function anchorOf(heading) {
	return heading.trim().toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
}

export default {
	title: 'selfpipe',
	description: 'Unix signals as Spring application events',
	cleanUrls: false,
	markdown: { config: linkToRepository, anchor: { slugify: anchorOf } },
	themeConfig: {
		sidebar: parts,
		outline: [2, 3],
		search: { provider: 'local' },
		socialLinks: [{ icon: 'github', link: 'https://github.com/selfpipe/selfpipe' }],
		docFooter: { prev: false, next: false },
	},
};
