import { mount } from 'svelte'
import { verify_title } from '../../words/messages.js'
import { getLocale, getTextDirection } from '../../words/runtime.js'
import '../pages/pages.css'
import App from './App.svelte'

document.documentElement.lang = getLocale()
document.documentElement.dir = getTextDirection()
document.title = verify_title()
mount(App, { target: document.body })
