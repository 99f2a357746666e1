import { join } from 'node:path';
import { loadEnvironment } from '../../config/load';
import { siteBoard } from '../../stacks/observability';
import { writeWhole } from '../core/whole-files';
import { dashboardPicture } from '../observability/dashboard-picture';

/** A picture of a Region's dashboard, relative to the project, with slashes. */
export const DASHBOARD_FILE = 'docs/images/dashboard.svg';

/** The environment that it is of. */
export const DASHBOARD_ENVIRONMENT = 'prod';

/** The exact content of `DASHBOARD_FILE`: the page of the home Region, with made-up data. */
export function dashboardImage(root: string): string {
  const environment = loadEnvironment(DASHBOARD_ENVIRONMENT, { root });
  return dashboardPicture(siteBoard(environment, environment.pair.home));
}

if (require.main === module) {
  const root = join(__dirname, '../..');
  writeWhole({ [join(root, DASHBOARD_FILE)]: dashboardImage(root) });
}
