/** Entry of the profile editor's page. */
import '../style/editor.css';
import type { FromEditor } from '../../src/protocol/messages';
import { registerControls } from '../ui/controls';
import { appElement, vsCodeApi } from '../vscodeApi';
import { EditorApp } from './editorApp';

registerControls();
new EditorApp(appElement(), vsCodeApi<FromEditor>());
