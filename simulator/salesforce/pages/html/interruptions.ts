import { html } from 'hono/html';
import { type Language, wordsIn } from './words.ts';
import { type Html, hiddenFields, identityPage } from './layout.ts';

const phonePath = '/_ui/identity/phone/AddPhoneNumber';

/** "Register Your Mobile Phone". The last link is an opt-out that changes the user; the one before it only skips the page. */
export function phonePage(model: { language: Language; retUrl: string; confirmationToken: string }): Html {
  const t = wordsIn(model.language);
  const optOut = `${phonePath}?${new URLSearchParams({ retURL: model.retUrl, d: 'm', n: 'true' }).toString()}`;
  const action = `${phonePath}?${new URLSearchParams({ d: 'm', retURL: model.retUrl }).toString()}`;
  const content = html`<h2 id="header">${t('Register Your Mobile Phone')}</h2>
    <p>${t('We use your phone number to verify your identity when you log in from an unknown browser.')}</p>
    <form id="editPage" name="editPage" method="post" action="${action}">
      ${hiddenFields({ _CONFIRMATIONTOKEN: model.confirmationToken, retURL: model.retUrl })}
      <label for="c">${t('Country')}</label>
      <select class="input" id="c" name="c">
        <option value="DE">Germany (+49)</option>
        <option value="US" selected>United States (+1)</option>
      </select>
      <label for="p">${t('Mobile Phone')}</label>
      <input class="input" type="tel" id="p" name="p" />
      <div class="row"><input class="button primary" type="submit" name="save" value=" ${t('Register')} " /></div>
    </form>
    <p class="small"><a href="${model.retUrl}">${t('Remind Me Later')}</a></p>
    <p class="small"><a href="${optOut}">${t("I Don't Want to Register My Phone")}</a></p>`;
  return identityPage({ title: t('Register Your Mobile Phone | Salesforce'), language: model.language, content });
}

/** "Change Your Password": a user with an expired password gets no further. */
export function changePasswordPage(model: { language: Language; retUrl: string; confirmationToken: string }): Html {
  const t = wordsIn(model.language);
  const content = html`<h2 id="header">${t('Change Your Password')}</h2>
    <p>${t('Your password has expired. Enter a new one.')}</p>
    <form id="editPage" name="editPage" method="post" action="/_ui/system/security/ChangePassword">
      ${hiddenFields({ _CONFIRMATIONTOKEN: model.confirmationToken, retURL: model.retUrl })}
      <label for="newpassword">*&nbsp;${t('New Password')}</label>
      <input class="input" type="password" id="newpassword" name="newpassword" autocomplete="off" />
      <div id="newpassword-message" aria-live="polite"></div>
      <p class="small">
        <span id="charcount">${t('8 characters')}</span> &middot; <span id="letters">${t('1 letter')}</span> &middot;
        <span id="numbers">${t('1 number')}</span>
      </p>
      <label for="confirmpassword">*&nbsp;${t('Confirm New Password')}</label>
      <input class="input" type="password" id="confirmpassword" name="confirmpassword" autocomplete="off" />
      <div class="row">
        <button class="button" type="button" id="cancel-button">${t('Cancel')}</button>
        <button class="button primary" type="submit" id="password-button" name="save">${t('Change Password')}</button>
      </div>
    </form>`;
  return identityPage({ title: t('Change Your Password | Salesforce'), language: model.language, content });
}

/** "Scheduled Maintenance" (`/msg/maintenanceandavailable.jsp`), with one link that goes on. */
export function maintenancePage(model: { language: Language; retUrl: string }): Html {
  const t = wordsIn(model.language);
  const content = html`<h2 id="header">${t('Scheduled Maintenance')}</h2>
    <p>${t('Salesforce will be unavailable during the coming maintenance window. Your data is safe.')}</p>
    <p><a class="continue" href="${model.retUrl}">${t('Got it')}</a></p>`;
  return identityPage({ title: t('Scheduled Maintenance | Salesforce'), language: model.language, content });
}
