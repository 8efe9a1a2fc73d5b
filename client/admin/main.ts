import '@fontsource-variable/inter/opsz.css'
import { mount } from 'svelte'
import { getLocale, getTextDirection } from '../../words/runtime.js'
import '../ui/tokens.css'
import '../ui/base.css'
import App from './App.svelte'

document.documentElement.lang = getLocale()
document.documentElement.dir = getTextDirection()
mount(App, { target: document.body })
