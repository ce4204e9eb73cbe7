import { html } from 'hono/html';
import { type Language, labelsFor } from './labels.ts';
import { type Html, hiddenFields, identityPage } from './layout.ts';

const phonePath = '/_ui/identity/phone/AddPhoneNumber';

/** "Register Your Mobile Phone". The last link is an opt-out that changes the user; the one before it only skips the page. */
export function phonePage(model: { language: Language; retUrl: string; confirmationToken: string }): Html {
  const t = labelsFor(model.language).phone;
  const optOut = `${phonePath}?${new URLSearchParams({ retURL: model.retUrl, d: 'm', n: 'true' }).toString()}`;
  const action = `${phonePath}?${new URLSearchParams({ d: 'm', retURL: model.retUrl }).toString()}`;
  const content = html`<h2 id="header">${t.heading}</h2>
    <p>${t.intro}</p>
    <form id="editPage" name="editPage" method="post" action="${action}">
      ${hiddenFields({ _CONFIRMATIONTOKEN: model.confirmationToken, retURL: model.retUrl })}
      <label for="c">${t.country}</label>
      <select class="input" id="c" name="c">
        <option value="DE">Germany (+49)</option>
        <option value="US" selected>United States (+1)</option>
      </select>
      <label for="p">${t.phone}</label>
      <input class="input" type="tel" id="p" name="p" />
      <div class="row"><input class="button primary" type="submit" name="save" value=" ${t.register} " /></div>
    </form>
    <p class="small"><a href="${model.retUrl}">${t.later}</a></p>
    <p class="small"><a href="${optOut}">${t.never}</a></p>`;
  return identityPage({ title: t.title, language: model.language, content });
}

/** "Change Your Password": a user with an expired password gets no further. */
export function changePasswordPage(model: { language: Language; retUrl: string; confirmationToken: string }): Html {
  const t = labelsFor(model.language).changePassword;
  const content = html`<h2 id="header">${t.heading}</h2>
    <p>${t.intro}</p>
    <form id="editPage" name="editPage" method="post" action="/_ui/system/security/ChangePassword">
      ${hiddenFields({ _CONFIRMATIONTOKEN: model.confirmationToken, retURL: model.retUrl })}
      <label for="newpassword">*&nbsp;${t.newPassword}</label>
      <input class="input" type="password" id="newpassword" name="newpassword" autocomplete="off" />
      <div id="newpassword-message" aria-live="polite"></div>
      <p class="small">
        <span id="charcount">${t.hints[0]}</span> &middot; <span id="letters">${t.hints[1]}</span> &middot;
        <span id="numbers">${t.hints[2]}</span>
      </p>
      <label for="confirmpassword">*&nbsp;${t.confirm}</label>
      <input class="input" type="password" id="confirmpassword" name="confirmpassword" autocomplete="off" />
      <div class="row">
        <button class="button" type="button" id="cancel-button">${t.cancel}</button>
        <button class="button primary" type="submit" id="password-button" name="save">${t.submit}</button>
      </div>
    </form>`;
  return identityPage({ title: t.title, language: model.language, content });
}

/** "Scheduled Maintenance" (`/msg/maintenanceandavailable.jsp`), with one link that goes on. */
export function maintenancePage(model: { language: Language; retUrl: string }): Html {
  const t = labelsFor(model.language).maintenance;
  const content = html`<h2 id="header">${t.heading}</h2>
    <p>${t.text}</p>
    <p><a class="continue" href="${model.retUrl}">${t.gotIt}</a></p>`;
  return identityPage({ title: t.title, language: model.language, content });
}
