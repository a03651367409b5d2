;;; emacs.el --- Tries demarche-mode in a real Emacs -*- lexical-binding: t; -*-

;; Started by tests/emacs.sh, which says what it needs.

;;; Code:

(require 'package)
(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa")
(package-initialize)
(unless (require 'eglot nil t)
  (princ "skipped: this Emacs has no eglot (Debian: elpa-eglot)\n")
  (kill-emacs 0))
(require 'demarche-mode)
(require 'flymake)
(require 'ert)

(defvar demarche-test-folder (file-name-as-directory (getenv "DEMARCHE_FOLDER")))
(setq demarche-program (getenv "DEMARCHE")
      eglot-sync-connect 30
      eglot-confirm-server-initiated-edits nil)

(defun demarche-test-file (name)
  "Visit the file NAME of the workspace."
  (switch-to-buffer (find-file-noselect (concat demarche-test-folder name)))
  (goto-char (point-min)))

(defun demarche-test-served (name)
  "Visit the file NAME, with the language server."
  (demarche-test-file name)
  (unless (eglot-managed-p)
    (apply #'eglot (eglot--guess-contact))))

(defun demarche-test-go (text)
  "Put point before TEXT."
  (goto-char (point-min))
  (search-forward text)
  (goto-char (match-beginning 0)))

(defun demarche-test-wait (condition)
  "Wait until the function CONDITION returns something, and return it."
  (let ((end (+ (float-time) 15)) found)
    (while (and (not (setq found (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.1))
    found))

(defun demarche-test-offered (capability)
  "Skip the test if the server lacks CAPABILITY."
  (unless (eglot--server-capable capability)
    (ert-skip (format "the server does not offer %s yet" capability))))

(defun demarche-test-problems ()
  "Return the problems of this buffer, each as its line and its text."
  (flymake-start)
  (sort (mapcar (lambda (one)
                  (cons (line-number-at-pos (flymake-diagnostic-beg one))
                        (flymake-diagnostic-text one)))
                (flymake-diagnostics))
        (lambda (a b) (< (car a) (car b)))))

(defun demarche-test-face (text)
  "Return the face of TEXT."
  (demarche-test-go text)
  (font-lock-ensure)
  (get-text-property (point) 'face))

(ert-deftest demarche-test-1-colours ()
  (demarche-test-file "vale.pos")
  (should (eq major-mode 'demarche-mode))
  (should (eq (demarche-test-face "position") 'font-lock-keyword-face))
  (should (eq (demarche-test-face "answer of") 'font-lock-type-face))
  (should (eq (demarche-test-face "demand") 'font-lock-keyword-face))
  (should (eq (demarche-test-face "cheap") 'font-lock-function-name-face))
  (should (eq (demarche-test-face "stated") 'font-lock-preprocessor-face))
  (should (eq (demarche-test-face "\"Answer") 'font-lock-string-face))
  (should (eq (demarche-test-face "most") 'font-lock-builtin-face))
  (with-temp-buffer
    (demarche-mode)
    (insert "demand { in-treaty is no } # demand\n")
    (should-not (demarche-test-face "in-treaty"))
    (should (eq (demarche-test-face "is no") 'font-lock-builtin-face))
    (should (memq (demarche-test-face "demand\n") '(font-lock-comment-face)))))

(ert-deftest demarche-test-2-indentation ()
  (with-temp-buffer
    (demarche-mode)
    (insert "position a of b \"with { in a text\" { # and { here\ndemand c {\ntoll at most 5\n}\n}\n")
    (indent-region (point-min) (point-max))
    (should (equal (buffer-string)
                   "position a of b \"with { in a text\" { # and { here\n  demand c {\n    toll at most 5\n  }\n}\n"))
    (goto-char (point-min))
    (comment-region (point) (line-end-position))
    (should (looking-at "# position"))))

(ert-deftest demarche-test-3-index ()
  (demarche-test-file "vale.pos")
  (let ((index (demarche--imenu-index)))
    (should (equal (mapcar #'car index) '("Position" "Demand" "Prefer")))
    (should (equal (mapcar #'car (cdr (assoc "Demand" index))) '("cheap" "light")))))

(ert-deftest demarche-test-4-contradiction ()
  (demarche-test-served "vale.pos")
  (let ((found (demarche-test-wait #'demarche-test-problems)))
    (should (= (caar found) 4))
    (should (string-match-p "contradict each other" (cdar found)))))

(ert-deftest demarche-test-5-mistakes ()
  (demarche-test-served "broken.pos")
  (let ((found (demarche-test-wait
                (lambda ()
                  (let ((all (demarche-test-problems)))
                    (and (>= (length all) 3) all))))))
    (should (equal (mapcar #'car found) '(5 6 7))))
  (let ((inhibit-message t))
    (dolist (mend '(("demnad" . "demand") ("wacth" . "watch") ("1,000" . "10")))
      (demarche-test-go (car mend))
      (replace-match (cdr mend))))
  ;; eglot waits for an idle moment to send changes, and there is none in batch.
  (eglot--signal-textDocument/didChange)
  (should (demarche-test-wait
           (lambda ()
             (not (seq-some (lambda (one) (string-match-p "demnad\\|wacth\\|1,000" (cdr one)))
                            (demarche-test-problems))))))
  (revert-buffer t t))

(ert-deftest demarche-test-6-completion ()
  (demarche-test-served "vale.pos")
  (demarche-test-offered :completionProvider)
  (demarche-test-go "toll at")
  (let ((offered (all-completions "" (nth 2 (eglot-completion-at-point)))))
    (dolist (name '("toll" "watch" "lamps"))
      (should (seq-some (lambda (one) (string-match-p name one)) offered)))))

(ert-deftest demarche-test-7-definition ()
  (demarche-test-served "vale.pos")
  (demarche-test-offered :definitionProvider)
  (demarche-test-go "toll at")
  (save-window-excursion
    (call-interactively #'xref-find-definitions)
    (should (equal (buffer-name) "agenda.pos"))
    (should (looking-at-p "toll"))))

(ert-deftest demarche-test-8-hover ()
  (demarche-test-served "vale.pos")
  (demarche-test-offered :hoverProvider)
  (demarche-test-go "toll at")
  (let ((answer (jsonrpc-request (eglot-current-server) :textDocument/hover
                                 (eglot--TextDocumentPositionParams))))
    (should (string-match-p "Toll for a cart" (format "%s" answer)))))

(ert-deftest demarche-test-9-renaming ()
  (demarche-test-served "agenda.pos")
  (demarche-test-offered :renameProvider)
  (demarche-test-go "lamps")
  ;; eglot asks before it edits files that no buffer visits.
  (cl-letf (((symbol-function 'y-or-n-p) #'always))
    (eglot-rename "lanterns"))
  (should (progn (goto-char (point-min)) (search-forward "lanterns" nil t)))
  (demarche-test-file "hill.pos")
  (should (search-forward "lanterns is yes" nil t))
  (dolist (name '("agenda.pos" "hill.pos" "vale.pos"))
    (demarche-test-file name)
    (revert-buffer t t)))

(ert-deftest demarche-test-a-formatting ()
  (demarche-test-served "hill.pos")
  (demarche-test-offered :documentFormattingProvider)
  (let ((before (buffer-string)))
    (demarche-test-go "offer")
    (insert "      ")
    (eglot-format-buffer)
    (should (equal (buffer-string) before))
    (set-buffer-modified-p nil)))

(ert-deftest demarche-test-b-answers ()
  (demarche-test-served "vale.pos")
  (demarche-test-offered :executeCommandProvider)
  (dolist (ask (list #'demarche-report
                     (lambda () (demarche-report-as-of "2024-03-31"))
                     (lambda ()
                       (demarche-test-go "demand cheap")
                       (demarche-what-if))))
    (dolist (buffer (buffer-list))
      (when (string-prefix-p "*Demarche:" (buffer-name buffer))
        (kill-buffer buffer)))
    (demarche-test-served "vale.pos")
    (funcall ask)
    (let ((shown (seq-find (lambda (buffer) (string-prefix-p "*Demarche:" (buffer-name buffer)))
                           (buffer-list))))
      (should shown)
      (with-current-buffer shown
        (should buffer-read-only)
        (should (string-match-p "Toll for a cart" (buffer-string)))))))

(ert-run-tests-batch-and-exit "^demarche-test")

;;; emacs.el ends here
