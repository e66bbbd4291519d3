; The installer for Windows: for one user or for all, over an older version, and silent with /S.
; release/windows.py compiles it and defines VERSION, NUMBERS (four of them), PAYLOAD, OUTPUT, ICON, LICENCE
; and, where there is a certificate, SIGN.
; Command line: /S silent, /CurrentUser or /AllUsers. An older version's folder is taken again.
; The uninstaller: /S keeps connections and files, /S /Forget removes them too.

Unicode true
ManifestDPIAware true
SetCompressor /SOLID lzma
; the bytes of an installer do not depend on when it is built
SetDateSave off

!define NAME "Poolkeeper"
!define PROGRAM "poolkeeper.exe"
!define FILE_KIND "Poolkeeper.sql"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"

; a user installs with a user's rights; an administrator may choose all users
!define MULTIUSER_EXECUTIONLEVEL Highest
!define MULTIUSER_MUI
!define MULTIUSER_INSTALLMODE_COMMANDLINE
!define MULTIUSER_INSTALLMODE_DEFAULT_CURRENTUSER
!define MULTIUSER_INSTALLMODE_INSTDIR "${NAME}"
; where an older version is, in either mode
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_KEY "${UNINSTALL_KEY}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_VALUENAME "InstallLocation"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_KEY "${UNINSTALL_KEY}"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_VALUENAME "InstallLocation"
!define MULTIUSER_USE_PROGRAMFILES64
!include MultiUser.nsh
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include x64.nsh

Name "${NAME}"
OutFile "${OUTPUT}"
BrandingText "${NAME} ${VERSION}"
ShowInstDetails hide
ShowUninstDetails hide

!ifdef SIGN
  ; the uninstaller is made while installing, so it is signed while compiling
  !uninstfinalize '${SIGN} "%1"' = 0
!endif

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"
!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!insertmacro MULTIUSER_PAGE_INSTALLMODE
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

VIProductVersion "${NUMBERS}"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME} installer"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "CompanyName" "The Poolkeeper authors"
VIAddVersionKey "LegalCopyright" "The Poolkeeper authors, MIT licence"

Section "${NAME}" SectionProgram
  SectionIn RO
  Call RemoveOlderVersion
  SetOutPath "$INSTDIR"
  File /r "${PAYLOAD}\*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  SetOutPath "$INSTDIR"
  CreateShortCut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${PROGRAM}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\${PROGRAM}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "Publisher" "The Poolkeeper authors"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode'
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode /S'
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "EstimatedSize" "$0"
SectionEnd

; unchecked: what opens such files so far goes on doing so
Section /o "Open .sql files with ${NAME}" SectionFiles
  WriteRegStr SHCTX "Software\Classes\${FILE_KIND}" "" "SQL file"
  WriteRegStr SHCTX "Software\Classes\${FILE_KIND}\DefaultIcon" "" "$INSTDIR\${PROGRAM},0"
  WriteRegStr SHCTX "Software\Classes\${FILE_KIND}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" "%1"'
  WriteRegStr SHCTX "Software\Classes\.sql\OpenWithProgids" "${FILE_KIND}" ""
  WriteRegStr SHCTX "Software\Classes\.sql" "" "${FILE_KIND}"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

Function .onInit
  ${IfNot} ${RunningX64}
    MessageBox MB_ICONSTOP "${NAME} needs 64-bit Windows." /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  SetRegView 64
  !insertmacro MULTIUSER_INIT
FunctionEnd

; Only what an installer has put there goes; profiles, history and settings are elsewhere and stay.
Function RemoveOlderVersion
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
    ClearErrors
    Delete "$INSTDIR\${PROGRAM}"
    ${If} ${Errors}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${NAME} is running. Close it, then try again." /SD IDCANCEL IDRETRY again
      SetErrorLevel 3
      Abort "${NAME} is running."
      again:
      Call RemoveOlderVersion
      Return
    ${EndIf}
    RMDir /r "$INSTDIR\_internal"
  ${EndIf}
FunctionEnd

Function un.onInit
  SetRegView 64
  !insertmacro MULTIUSER_UNINIT
FunctionEnd

Section "Uninstall"
  ; the keyring cannot be listed from here: the program itself knows what is its own
  StrCpy $1 0
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/Forget" $2
  ${IfNot} ${Errors}
    StrCpy $1 1
  ${ElseIf} ${Cmd} `MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "Remove the saved connections with their passwords, and settings, history and log, too?$\n$\nThis is about the user who is signed in here, and cannot be undone. With No they stay, for the next installation." /SD IDNO IDYES`
    StrCpy $1 1
  ${EndIf}
  ${If} $1 == 1
    ClearErrors
    ExecWait '"$INSTDIR\${PROGRAM}" --forget-everything --yes --report "$TEMP\poolkeeper-forgotten.txt"' $2
    ${If} ${Errors}
    ${OrIf} $2 <> 0
      MessageBox MB_OK|MB_ICONEXCLAMATION "Not all could be removed. $TEMP\poolkeeper-forgotten.txt says why, and “Credential Manager” of Windows shows what is left: entries that begin with Poolkeeper." /SD IDOK
    ${Else}
      Delete "$TEMP\poolkeeper-forgotten.txt"
    ${EndIf}
  ${EndIf}
  Delete "$INSTDIR\${PROGRAM}"
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\uninstall.exe"
  ; only where nothing of somebody else is in it
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  ReadRegStr $0 SHCTX "Software\Classes\.sql" ""
  ${If} $0 == "${FILE_KIND}"
    DeleteRegValue SHCTX "Software\Classes\.sql" ""
  ${EndIf}
  DeleteRegValue SHCTX "Software\Classes\.sql\OpenWithProgids" "${FILE_KIND}"
  DeleteRegKey SHCTX "Software\Classes\${FILE_KIND}"
  DeleteRegKey SHCTX "${UNINSTALL_KEY}"
SectionEnd
