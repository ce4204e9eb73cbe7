import { raw } from 'hono/html';

/** Style of the pages outside the application: login, verification, consent, notices. */
export const identityStyle = raw(`<style>
*{box-sizing:border-box}
body{margin:0;background:#f4f6f9;color:#16325c;font:14px/1.5 "Salesforce Sans",Arial,sans-serif}
#left{max-width:430px;margin:0 auto;padding:32px 16px}
.logo{display:block;margin:0 auto 24px;text-align:center}
#content{background:#fff;border:1px solid #d8dde6;border-radius:4px;padding:24px}
#header,h1.page{font-size:20px;font-weight:400;margin:0 0 12px;color:#16325c}
label{display:block;margin:12px 0 4px;color:#54698d;font-size:12px}
label.check{display:flex;align-items:center;gap:6px;margin:12px 0;font-size:14px;color:#16325c}
input.input,select.input{width:100%;padding:9px 12px;border:1px solid #d8dde6;border-radius:4px;font-size:14px;background:#fff;color:#16325c}
.button{display:inline-block;padding:9px 20px;border:1px solid #d8dde6;border-radius:4px;background:#fff;color:#0070d2;font-size:14px;cursor:pointer;text-decoration:none}
.button.primary{background:#0070d2;border-color:#0070d2;color:#fff}
.button:disabled{background:#c9c7c5;border-color:#c9c7c5}
.wide{width:100%}.mb12{margin-bottom:12px}.mt8{margin-top:8px}.mb16{margin-bottom:16px}
.row{display:flex;gap:12px;margin-top:20px}.row .button{flex:1}
a{color:#0070d2;text-decoration:none}a:hover{text-decoration:underline}
p.small{font-size:12px;margin:12px 0 0}
.loginError,.errorMsg{color:#c23934;margin:12px 0;font-size:13px}
.links{display:flex;justify-content:space-between;margin-top:16px;font-size:12px}
ul.scopes{margin:8px 0 12px 18px;padding:0}
.idcard{display:flex;justify-content:space-between;border:1px solid #d8dde6;border-radius:4px;padding:9px 12px;margin-bottom:8px}
iframe.hidden{display:none}
#footer{color:#54698d;font-size:11px;text-align:center;margin-top:20px}
</style>`);

/** Style of the classic pages of Setup and of the personal settings. */
export const classicStyle = raw(`<style>
body{margin:0;padding:12px 16px;background:#fff;color:#222;font:12px/1.5 Arial,Helvetica,sans-serif}
a{color:#015ba7;text-decoration:none}a:hover{text-decoration:underline}
.bPageTitle{margin:0 0 10px}h1.pageType{font-size:11px;margin:0;color:#3f4d6b;font-weight:400}h2.pageDescription{font-size:18px;margin:0;font-weight:400}
table{border-collapse:collapse}table.outer{width:100%}
.bPageBlock{border:1px solid #e0e3e5;border-top:3px solid #7e8d9e;border-radius:4px;background:#f8f8f8;padding:8px;margin:12px 0}
.pbHeader{padding:4px 4px 10px}.pbTitle h2{font-size:14px;margin:0}
table.list{width:100%;background:#fff;border:1px solid #e0e3e5}
table.list th,table.list td{padding:5px 8px;border-bottom:1px solid #ececec;text-align:left;font-weight:400;vertical-align:top}
table.list tr.headerRow th{background:#f2f3f3;font-weight:700}
td.labelCol{color:#4a4a56;font-weight:700;text-align:right;padding:3px 10px;width:18%}td.data2Col{padding:3px 10px}
input.btn,button.btn{background:#e8e8e9;border:1px solid #b5b5b5;border-radius:3px;padding:2px 9px;font:700 11px Arial;cursor:pointer}
.next{margin-top:8px}.greyedLink{color:#a8a8a8}
.actionLink{color:#015ba7}.errorMsg{color:#c00;font-weight:700}
</style>`);

/** Style of the Lightning shell around Setup and the personal settings. */
export const lightningStyle = raw(`<style>
*{box-sizing:border-box}html,body{height:100%}
body{margin:0;background:#b0c4df;color:#181818;font:13px/1.5 "Salesforce Sans",Arial,sans-serif;display:flex;flex-direction:column}
header.slds-global-header{display:flex;align-items:center;justify-content:space-between;height:50px;background:#fff;padding:0 16px}
nav.tabs{display:flex;align-items:center;height:40px;background:#fff;border-bottom:3px solid #0176d3;padding:0 16px;gap:24px}
nav.tabs strong{font-size:18px;font-weight:400}nav.tabs a{color:#181818}
.slds-global-actions{display:flex;align-items:center;gap:16px;list-style:none;margin:0;padding:0}.setupGear{position:relative}.setupGear button{border:0;background:none;font-size:20px;color:#444;cursor:pointer}
.setupGear ul{position:absolute;right:0;z-index:1;list-style:none;margin:0;padding:8px 16px;background:#fff;border:1px solid #c9c9c9;border-radius:4px;white-space:nowrap}
.slds-assistive-text{position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0 0 0 0)}
.main{display:flex;flex:1;min-height:0;gap:12px;padding:12px}
.sidebar{width:230px;background:#fff;border-radius:4px;padding:12px;font-size:13px}
.sidebar input{width:100%;padding:6px 8px;border:1px solid #c9c9c9;border-radius:4px;margin-bottom:8px}.sidebar .folder{font-weight:700;margin-top:8px}.sidebar a{display:block;padding:2px 12px}
a{color:#0176d3;text-decoration:none}
.setupcontent{flex:1;display:flex;flex-direction:column;min-width:0}
.pageHeader{background:#fff;border-radius:4px;padding:12px 16px;margin-bottom:12px}
.pageHeader .eyebrow{font-size:12px;color:#444}.pageHeader h1{font-size:18px;margin:0}
.oneAlohaPage,.card{flex:1;background:#fff;border-radius:4px;overflow:auto;position:relative;min-height:420px}
.card{padding:16px}force-aloha-page{display:block;height:100%}
.slds-spinner{position:absolute;inset:0;display:flex;align-items:center;justify-content:center;background:#ffffffcc;color:#0176d3}
table.slds-table{width:100%;border-collapse:collapse}table.slds-table th,table.slds-table td{padding:8px;border-bottom:1px solid #e5e5e5;text-align:left;font-weight:400}
table.slds-table thead th{background:#f3f3f3;font-weight:700}
button.slds-button{border:1px solid #747474;border-radius:4px;background:#fff;color:#0176d3;padding:4px 14px;cursor:pointer;font:inherit}
.slds-modal{position:fixed;top:30%;left:35%;width:30%;background:#fff;border:1px solid #c9c9c9;border-radius:4px;padding:16px;box-shadow:0 0 40px #0006}
.toolbar h2{margin:4px 0;font-size:16px;font-weight:400}.toolbar{display:flex;justify-content:space-between;align-items:center;margin-bottom:12px}
</style>`);
