/** Entry of the sidebar viewer's page. */
import '../style/sidebar.css';
import type { FromSidebar } from '../../src/protocol/messages';
import { registerControls } from '../ui/controls';
import { appElement, vsCodeApi } from '../vscodeApi';
import { SidebarApp } from './sidebarApp';

registerControls();
new SidebarApp(appElement(), vsCodeApi<FromSidebar>());
