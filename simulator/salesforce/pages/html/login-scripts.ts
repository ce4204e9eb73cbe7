import { html } from 'hono/html';
import { type Html, literal } from './layout.ts';

/** Runs before the form is there: shows the page unless it is framed, hides the form until the session server has answered. */
export const head: Html = html`<style>
    html {
      visibility: hidden;
    }
  </style>
  <script>
    if (self == top) {
      document.documentElement.style.visibility = 'visible';
    } else {
      top.location = self.location;
    }
    var LoginHint = {
      timer: null,
      hideLoginForm: function () {
        var style = document.createElement('style');
        style.id = 'hide_login_form';
        style.textContent = '#content{display:none}';
        document.head.appendChild(style);
        LoginHint.timer = setTimeout(LoginHint.showLoginForm, 1500);
        window.addEventListener('message', function (event) {
          if (event.origin === location.origin && event.data === 'sessionserver') LoginHint.showLoginForm();
        });
      },
      showLoginForm: function () {
        clearTimeout(LoginHint.timer);
        document.getElementById('hide_login_form')?.remove();
      },
    };
    LoginHint.hideLoginForm();
    function handleLogin() {
      var form = document.login;
      form.un.value = form.username.value;
      form.width.value = screen.width;
      form.height.value = screen.height;
      document.getElementById('Login').disabled = true;
    }
  </script>`;

/** Wires the card, the chooser and the custom domain, as the real page does once its form is there. */
export const afterForm: Html = html`<script>
  (function () {
    function show(id, shown) {
      var element = document.getElementById(id);
      if (element) element.style.display = shown ? 'block' : 'none';
    }
    function on(id, action) {
      document.getElementById(id)?.addEventListener('click', action);
    }
    on('clear_link', function () {
      show('idcard-container', false);
      show('usernamegroup', true);
      document.getElementById('username').value = '';
      document.login.un.value = '';
    });
    on('use_new_identity', function () {
      show('chooser', false);
      show('theloginform', true);
    });
    document.querySelectorAll('#idlist a').forEach(function (entry) {
      entry.addEventListener('click', function () {
        document.getElementById('username').value = entry.dataset.username;
        document.getElementById('idcard-identity').textContent = entry.dataset.username;
        show('chooser', false);
        show('theloginform', true);
        show('usernamegroup', false);
        show('idcard-container', true);
      });
    });
    on('mydomainLink', function () {
      show('theloginform', false);
      show('mydomainContainer', true);
    });
    on('hint_back_domain', function () {
      show('mydomainContainer', false);
      show('theloginform', true);
    });
  })();
</script>`;

/** The hidden frame that tells the login page whether it knows the browser; muted, it never answers. */
export function sessionServer(muted: boolean): Html {
  return html`<!doctype html>
    <title></title>
    <script>
      if (!${literal(muted)}) parent.postMessage('sessionserver', location.origin);
    </script>`;
}

/** The frame with the promotions: its heading has been seen to say "Access Denied" on pages that work. It can block the process of its site. */
export function promotions(blocking: boolean): Html {
  return html`<!doctype html>
    <title>Promotions</title>
    <h1>Access Denied</h1>
    <script>
      for (var end = Date.now() + ${literal(blocking ? 60_000 : 0)}; Date.now() < end;);
    </script>`;
}
